"""The sections on tags and on the rules that hold."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from clinfra.stack_report.charts import Figure, Series, lying_bars
from clinfra.stack_report.content import Section
from clinfra.stack_report.gather import ReportData
from clinfra.stack_report.tables import Table
from clinfra.violations import grouped
from finops.resources import name_of, short_kind
from finops.tags import Share, TagCoverage
from policies.core.catalogue import rules
from policies.core.judge import Outcome
from policies.core.rule import Severity

_SHOWN = 15
_COLUMNS = ("right", "of", "USD a month", "percent of cost")
_PERCENT = 100
_WORST_FIRST = tuple(reversed(Severity))
_SHADES = (
    (Outcome.HOLDS, "series-1", ""),
    (Outcome.VIOLATED, "series-2", "x"),
    (Outcome.EXEMPT, "series-3", "/"),
    (Outcome.UNDECIDED, "series-4", "."),
)


def about_tags(data: ReportData) -> Section:
    """How much bears the right tags, by count and by cost."""
    coverage, whole = data.coverage, data.coverage.whole
    kinds = coverage.by(lambda each: short_kind(each.kind))
    centers = coverage.by(lambda each: each.cost_center or "(no cost center)")
    wrong = [[e.name, short_kind(e.kind), len(e.mistakes), e.monthly] for e in coverage.wrong]
    return Section(
        "tags",
        "Tag coverage",
        [
            (
                f"{whole.right} of {whole.count} taggable resources bear the right tags, and "
                f"{whole.by_cost:.1%} of their expected cost does. {len(coverage.untaggable)} "
                "kinds of resources bear no tags; their cost lands on another's bill."
            )
        ],
        figures=[_tag_figure(kinds)],
        tables=[
            Table("Tags by kind", ("kind", *_COLUMNS), _shares(kinds)),
            Table("Tags by cost center", ("cost center", *_COLUMNS), _shares(centers)),
            Table("Wrong tags", ("resource", "kind", "mistakes", "USD a month"), wrong),
            _untaggable(coverage),
        ],
    )


def _tag_figure(kinds: Mapping[str, Share]) -> Figure:
    shown = sorted(kinds.items(), key=lambda each: (each[1].right - each[1].count, -each[1].count))
    shown = shown[:_SHOWN]
    right, wrong = [e.right for _, e in shown], [e.count - e.right for _, e in shown]
    told = [f"{name}: {each.right} of {each.count} right" for name, each in shown]
    series = [
        Series("right", "series-1", right, told),
        Series("wrong", "series-2", wrong, told, pattern="x"),
    ]
    said = f"Bars of resources by kind, those with most wrong tags first: {'; '.join(told[:3])}."
    names = [name for name, _ in shown]
    return lying_bars("tags-of-kinds", "Tags by kind", said, names, series, "resources")


def _shares(shares: Mapping[str, Share]) -> list[list[str | int | float]]:
    return [
        [name, one.right, one.count, one.monthly, round(one.by_cost * _PERCENT)]
        for name, one in shares.items()
    ]


def _untaggable(coverage: TagCoverage) -> Table:
    rows = [
        [short_kind(e.kind), short_kind(e.lands_on) or "nothing is billed", e.count, e.monthly]
        for e in coverage.untaggable
    ]
    return Table("Not taggable", ("kind", "its cost lands on", "count", "USD a month"), rows)


def about_rules(data: ReportData) -> Section:
    """How the resources stand to the rules of the profile."""
    checked = data.checked
    counts = ", ".join(f"{count} {name}" for name, count in sorted(checked.counts.items()))
    standing: defaultdict[str, Counter[Outcome]] = defaultdict(Counter)
    for each in checked.verdicts:
        standing[each.rule][each.outcome] += 1
    groups = grouped(checked.violations)
    rows = [
        [
            name_of(urn) or "the whole stack",
            "mandatory" if each.mandatory else "advisory",
            each.rule,
            message,
            each.fix,
        ]
        for each in groups
        for urn, message in each.found
    ]
    return Section(
        "rules",
        "Policy verdicts",
        [
            (
                f"{checked.resources} resources judged by {len(standing)} rules under the profile "
                f"{checked.profile}: {counts or 'no rule is for them'}. Undecided is what hangs "
                "on a value that Azure gives only during the update."
            )
        ],
        figures=[_rule_figure(standing)],
        tables=[
            Table("Violations", ("resource", "level", "rule", "what", "fix"), rows),
            _standing(standing),
        ],
    )


def _rule_figure(standing: Mapping[str, Counter[Outcome]]) -> Figure:
    """Verdicts by the severity of the rule, the worst first."""
    by_severity: dict[Severity, Counter[Outcome]] = {each: Counter() for each in _WORST_FIRST}
    for rule, counts in standing.items():
        by_severity[rules()[rule].severity].update(counts)
    names = [each.value for each in by_severity]
    series = [
        Series(
            outcome.value,
            colour,
            [each[outcome] for each in by_severity.values()],
            [
                f"{name.value}: {each[outcome]} {outcome.value}"
                for name, each in by_severity.items()
            ],
            pattern=pattern,
        )
        for outcome, colour, pattern in _SHADES
        if any(each[outcome] for each in by_severity.values())
    ]
    violated = {name: each[Outcome.VIOLATED] for name, each in by_severity.items()}
    counted = ", ".join(f"{count} {name}" for name, count in violated.items())
    said = f"Bars of verdicts by severity of the rule; violations: {counted}."
    return lying_bars("verdicts", "Verdicts by severity", said, names, series, "verdicts")


def _standing(standing: Mapping[str, Counter[Outcome]]) -> Table:
    shown: Sequence[Outcome] = [each for each, *_ in _SHADES]
    rows = [
        [rule, rules()[rule].title, rules()[rule].severity.value, *(counts[e] for e in shown)]
        for rule, counts in sorted(standing.items())
        if any(counts[each] for each in shown)
    ]
    columns = ("rule", "title", "severity", *(each.value for each in shown))
    return Table("Verdicts by rule", columns, rows)
