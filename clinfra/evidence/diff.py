"""What changed between two judgements of one stack."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass

from policies.core.judge import Outcome, Verdict

Key = tuple[str, str]
"""Id of a rule, and URN of a resource."""
Outcomes = Mapping[Key, Outcome]


@dataclass(frozen=True)
class Difference:
    """Pairs of rule and resource whose verdict changed, each in one order."""

    newly_violated: tuple[Key, ...]
    newly_holding: tuple[Key, ...]
    """Violated or exempt before, and hold now."""
    gone: tuple[Key, ...]
    """Judged before, and no longer."""
    exemptions_added: tuple[Key, ...]
    exemptions_ended: tuple[Key, ...]

    def parts(self) -> dict[str, tuple[Key, ...]]:
        """The pairs by the words for what became of them."""
        return {name.replace("_", " "): pairs for name, pairs in asdict(self).items()}


def difference(old: Outcomes, new: Outcomes) -> Difference:
    """What changed from an earlier judgement to a later one."""
    broken = (Outcome.VIOLATED, Outcome.EXEMPT)
    holding = [key for key in _with(new, Outcome.HOLDS) if old.get(key) in broken]
    return Difference(
        newly_violated=_only(_with(new, Outcome.VIOLATED), _with(old, Outcome.VIOLATED)),
        newly_holding=tuple(sorted(holding)),
        gone=_only(set(old), set(new)),
        exemptions_added=_only(_with(new, Outcome.EXEMPT), _with(old, Outcome.EXEMPT)),
        exemptions_ended=_only(_with(old, Outcome.EXEMPT), _with(new, Outcome.EXEMPT)),
    )


def outcomes_of(verdicts: Iterable[Verdict]) -> dict[Key, Outcome]:
    """Verdicts by rule and resource, those that do not apply left out."""
    told = (each for each in verdicts if each.outcome is not Outcome.NOT_APPLICABLE)
    return {(each.rule, each.resource.urn): each.outcome for each in told}


def _with(outcomes: Outcomes, outcome: Outcome) -> set[Key]:
    return {key for key, each in outcomes.items() if each is outcome}


def _only(these: set[Key], not_those: set[Key]) -> tuple[Key, ...]:
    return tuple(sorted(these - not_those))
