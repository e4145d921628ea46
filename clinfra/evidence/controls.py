"""How the controls that the rules name stand, told from the verdicts."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from policies.core.catalogue import rules
from policies.core.judge import Outcome, Verdict


@dataclass(frozen=True)
class Control:
    """One control, and the verdicts of the rules that name it."""

    name: str
    """As the catalogue writes it: ``SC-7(3)``, ``164.312(a)(1)``."""
    verdicts: Sequence[Verdict]

    @property
    def satisfied(self) -> bool:
        """Whether each rule holds on each resource: an exemption or a doubt does not satisfy."""
        return {each.outcome for each in self.verdicts} == {Outcome.HOLDS}

    @property
    def counts(self) -> Mapping[str, int]:
        """Verdicts by outcome."""
        return dict(sorted(Counter(each.outcome.value for each in self.verdicts).items()))

    @property
    def rules(self) -> Sequence[str]:
        """Ids of the rules."""
        return sorted({each.rule for each in self.verdicts})

    @property
    def violated(self) -> bool:
        """Whether a violation is among them, exempted or not."""
        broken = {Outcome.VIOLATED, Outcome.EXEMPT}
        return any(each.outcome in broken for each in self.verdicts)

    @property
    def told(self) -> str:
        """The verdicts in words."""
        return ", ".join(f"{count} {name}" for name, count in self.counts.items())


def controls(verdicts: Iterable[Verdict]) -> list[Control]:
    """The controls that verdicts are on, in order; what does not apply is left out."""
    found: defaultdict[str, list[Verdict]] = defaultdict(list)
    for each in verdicts:
        if each.outcome is not Outcome.NOT_APPLICABLE:
            for name in (*rules()[each.rule].nist, *rules()[each.rule].hipaa):
                found[name].append(each)
    return [Control(name, given) for name, given in sorted(found.items())]
