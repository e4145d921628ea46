"""The evidence as one HTML page for an assessor, which works without a network."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from clinfra.evidence.controls import controls
from clinfra.evidence.diff import Difference
from clinfra.evidence.gather import Evidence
from clinfra.templates import templates_in
from finops.resources import name_of
from policies.core.catalogue import rules
from policies.core.judge import Outcome, Verdict
from policies.core.rule import Rule

_HERE = Path(__file__).parent
_STYLE = _HERE.parent / "stack_report" / "page.css"


@dataclass(frozen=True)
class JudgedRule:
    """A rule, and its verdicts, what does not hold first."""

    name: str
    rule: Rule
    verdicts: Sequence[Verdict]

    @property
    def broken(self) -> int:
        """Number of verdicts other than that the rule holds."""
        return sum(each.outcome is not Outcome.HOLDS for each in self.verdicts)


def rendered(evidence: Evidence, changes: Difference | None = None, against: str = "") -> str:
    """The page as text; what a plan or a file says is escaped, never markup.

    Args:
        evidence: What it tells.
        changes: What changed from earlier verdicts; ``None`` where there are none.
        against: Where those are from.
    """
    templates = templates_in(_HERE)
    templates.filters["name"] = name_of
    return templates.get_template("report.html.jinja").render(
        evidence=evidence,
        controls=controls(evidence.told),
        rules=judged_rules(evidence.told),
        counts=_counts(evidence.told),
        changes=changes.parts() if changes else None,
        against=against,
        style=_STYLE.read_text(encoding="utf-8"),
    )


def judged_rules(verdicts: Sequence[Verdict]) -> list[JudgedRule]:
    """Verdicts by rule, in order."""
    found: defaultdict[str, list[Verdict]] = defaultdict(list)
    for each in verdicts:
        found[each.rule].append(each)
    return [
        JudgedRule(name, rules()[name], sorted(given, key=_worst_first))
        for name, given in sorted(found.items())
    ]


def _worst_first(verdict: Verdict) -> tuple[bool, str, str]:
    return verdict.outcome is Outcome.HOLDS, verdict.outcome.value, verdict.resource.urn


def _counts(verdicts: Sequence[Verdict]) -> Mapping[str, int]:
    shown = [each for each in Outcome if each is not Outcome.NOT_APPLICABLE]
    return {each.value: sum(v.outcome is each for v in verdicts) for each in shown}
