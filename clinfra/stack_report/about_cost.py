"""The sections on what the stack costs, and on what a change to it would cost."""

from collections.abc import Callable, Sequence

from clinfra.cost_report import usd
from clinfra.stack_report.charts import Figure, Series, lying_bars, standing_bars, top
from clinfra.stack_report.content import Section, care_with_cost, listed
from clinfra.stack_report.gather import ReportData
from clinfra.stack_report.months import months
from clinfra.stack_report.parts import PLATFORM, Part
from clinfra.stack_report.tables import Cell, Table
from finops.change import Change, Changed
from finops.lines import Estimate, Line, Money
from finops.resources import name_of, short_kind

_RANGE = ("low", "expected", "high")
_NOBODY = "(no cost center)"
_AXIS = "USD a month, expected"
_SHOWN = 15


def about_cost(data: ReportData) -> Section:
    """What a month costs: by component, by cost center, by kind, and month by month."""
    total = data.estimate.total
    return Section(
        "cost",
        "Cost",
        [
            (
                f"USD {usd(total.expected)} a month expected, between {usd(total.low)} with the "
                f"least nodes and use and {usd(total.high)} with the most."
            )
        ],
        figures=[*_split_figures(data), _month_figure(data)],
        tables=[
            _by_component(data),
            _by_center(data.estimate),
            _by_month(data),
            _split(data.estimate, "Cost by kind", "kind", lambda line: line.short_kind),
            _unknown(data.estimate),
        ],
        care=[
            *care_with_cost(data),
            (
                "In the months to come only what is provisioned and paid by the hour or the day "
                "follows the length of the month; nothing is assumed to grow."
            ),
        ],
    )


def _split_figures(data: ReportData) -> list[Figure]:
    def component(line: Line) -> str:
        return _part(data, line).name

    by_component = _expected(data.estimate, component)
    by_center = _expected(data.estimate, lambda line: line.cost_center or _NOBODY)
    return [
        _bars("cost-of-components", "Cost by component", by_component),
        _bars("cost-of-centers", "Cost by cost center", by_center),
    ]


def _bars(slug: str, title: str, parts: dict[str, float]) -> Figure:
    shown = top(parts, _SHOWN)
    amounts = [amount for _, amount in shown]
    series = Series("expected", "series-1", amounts, [f"{n}: USD {usd(a)}" for n, a in shown])
    told = f"Bars, the longest first, USD a month: {listed(parts)}."
    return lying_bars(slug, title, told, [name for name, _ in shown], [series], _AXIS)


def _month_figure(data: ReportData) -> Figure:
    shown = [(f"{first:%b %Y}", money.expected) for first, money in months(data.estimate)]
    amounts = [amount for _, amount in shown]
    series = Series("expected", "series-1", amounts, [f"{n}: USD {usd(a)}" for n, a in shown])
    told = f"One bar a month, from USD {usd(min(amounts))} to {usd(max(amounts))}."
    names = [name for name, _ in shown]
    return standing_bars("cost-of-months", "Cost by month", told, names, series, "USD, expected")


def _expected(estimate: Estimate, key: Callable[[Line], str]) -> dict[str, float]:
    parts = estimate.by(key)
    return {name: part.expected for name, part in parts.items() if part.high}


def _part(data: ReportData, line: Line) -> Part:
    return data.parts.owners.get(line.urn, Part(PLATFORM, PLATFORM))


def _by_component(data: ReportData) -> Table:
    costs = data.estimate.by(lambda line: str(_part(data, line).name))
    rooms = {each.name: each.room for each in data.parts.owners.values()}
    rows = [
        [name, rooms.get(name, PLATFORM), *_figures(part)]
        for name, part in costs.items()
        if part.high
    ]
    columns = ("component", "room", *_RANGE)
    rows.append(["total", "", *_figures(data.estimate.total)])
    return Table("Cost by component", columns, rows)


def _by_center(estimate: Estimate) -> Table:
    return _split(
        estimate, "Cost by cost center", "cost center", lambda line: line.cost_center or _NOBODY
    )


def _by_month(data: ReportData) -> Table:
    rows = [[f"{first:%Y-%m}", *_figures(money)] for first, money in months(data.estimate)]
    return Table("Cost by month", ("month", *_RANGE), rows)


def _split(estimate: Estimate, caption: str, column: str, key: Callable[[Line], str]) -> Table:
    parts = estimate.by(key)
    rows: Sequence[Sequence[Cell]] = [
        [name, *_figures(part)] for name, part in parts.items() if part.high
    ]
    return Table(caption, (column, *_RANGE), rows)


def _unknown(estimate: Estimate) -> Table:
    rows = [[each.name or "-", each.short_kind, each.reason] for each in estimate.unknown]
    return Table("Cost that is not known", ("resource", "kind", "why"), rows)


def _figures(money: Money) -> list[Cell]:
    return [money.low, money.expected, money.high]


def about_change(data: ReportData) -> Section:
    """What became dearer or cheaper."""
    if data.change is None:
        told = (
            f"There is nothing to hold this plan against: `clinfra report --stack {data.stack} "
            "--against main` takes a plan, a state or a git reference, and a plan that is given "
            "with --plan is held against the local state."
        )
        return Section("change", "Change", [told])
    return _changed(data.change, data.compared_with)


def _changed(change: Change, compared_with: str) -> Section:
    counts = ", ".join(f"{count} {doing}" for doing, count in change.counts().items())
    before, after = change.before.total.expected, change.after.total.expected
    shown = change.largest(_SHOWN)
    moved = [each for each in shown if each.difference.expected]
    return Section(
        "change",
        "Change",
        [
            (
                f"From USD {usd(before)} in {compared_with} to {usd(after)} a month expected: "
                f"{_signed(after - before)}. Resources that cost something: {counts}."
            )
        ],
        figures=[_change_figure(moved)] if moved else [],
        tables=[
            Table(
                "Changes of cost",
                ("resource", "kind", "what", "not known", *_RANGE),
                [_row(each) for each in change.largest(len(change.resources))],
            )
        ],
    )


def _change_figure(moved: Sequence[Changed]) -> Figure:
    amounts = [each.difference.expected for each in moved]
    told = [f"{name_of(each.urn)}: {_signed(each.difference.expected)}" for each in moved]
    dearer = [max(each, 0) for each in amounts]
    cheaper = [min(each, 0) for each in amounts]
    series = [
        Series("dearer", "series-2", dearer, told),
        Series("cheaper", "series-1", cheaper, told, pattern="/"),
    ]
    names = [name_of(each.urn) or short_kind(each.kind) for each in moved]
    said = f"Bars to the right are dearer, to the left cheaper: {'; '.join(told[:3])}."
    return lying_bars(
        "cost-of-change", "Largest changes of cost", said, names, series, f"{_AXIS}, difference"
    )


def _row(changed: Changed) -> list[Cell]:
    unknown = "a part" if changed.unknown else ""
    name = name_of(changed.urn) or short_kind(changed.kind)
    kind = short_kind(changed.kind)
    return [name, kind, changed.doing.value, unknown, *_figures(changed.difference)]


def _signed(amount: float) -> str:
    return f"{'+' if amount >= 0 else '-'}USD {usd(abs(amount))}"
