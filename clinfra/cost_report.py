"""Tells an estimate, or the cost of a change, to a person or to a machine."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict

from clinfra.sections import Section
from finops.change import Change, Changed
from finops.lines import Estimate, Line, Money
from finops.price_book import STALE_DAYS
from finops.quantities.quantity import ResultKind
from finops.resources import name_of, short_kind

_RANGE = ("low", "expected", "high")
_NOBODY = "(no cost center)"
_PERCENT = 100


def estimate_sections(
    estimate: Estimate,
    told_from: str,
    split: Mapping[str, Money],
    limit: float | None,
    *,
    every_line: bool = False,
) -> list[Section]:
    """An estimate as tables."""
    kinds = estimate.by(lambda line: line.short_kind)
    centers = estimate.by(lambda line: line.cost_center or _NOBODY)
    paid = {kind: part for kind, part in kinds.items() if part.high}
    owned = {center: part for center, part in centers.items() if part.high}
    sections = [
        Section(f"Cost of {estimate.stack}, USD a month", text=_summary(estimate, told_from)),
        _split("By kind", "kind", paid, estimate.total),
        _split("By cost center", "cost center", owned),
        _split("Nodes by namespace", "namespace", split),
    ]
    if every_line:
        sections.append(_lines([each for each in estimate.lines if each.price is not None]))
    return [*sections, _unknown(estimate), Section("Read with care", text=_notes(estimate, limit))]


def _summary(estimate: Estimate, told_from: str) -> str:
    total, counts = estimate.total, {each: len(estimate.of(each)) for each in ResultKind}
    kinds = ", ".join(f"{count} {kind}" for kind, count in counts.items())
    return (
        f"{usd(total.expected)} expected, between {usd(total.low)} and {usd(total.high)}, and "
        f"{len(estimate.unknown)} parts that cannot be said. From {told_from}; meters: {kinds}."
    )


def _split(
    title: str, column: str, parts: Mapping[str, Money], total: Money | None = None
) -> Section:
    rows = [[name, *_figures(part)] for name, part in parts.items()]
    if total:
        rows.append(["total", *_figures(total)])
    return Section(title, (column, *_RANGE), rows, figures=3)


def _lines(lines: Sequence[Line]) -> Section:
    columns = ("resource", "result", "meter", "assumption", "quantity", "unit", "price", *_RANGE)
    rows = [
        [
            each.name,
            each.result,
            f"{each.meter}, {each.region}",
            each.assumption,
            f"{each.quantity.expected:,.2f}",
            each.unit,
            f"{each.price:.5g}",
            *_figures(each.cost),
        ]
        for each in lines
    ]
    return Section("Meters", columns, rows, figures=6)


def _unknown(estimate: Estimate) -> Section:
    rows = [[each.name or "-", each.short_kind, each.reason] for each in estimate.unknown]
    return Section("What cannot be said", ("resource", "kind", "why"), rows)


def _notes(estimate: Estimate, limit: float | None) -> str:
    return "\n".join(f"- {each}" for each in notes(estimate, limit))


def notes(estimate: Estimate, limit: float | None) -> Iterator[str]:
    """What a reader must know before using a figure."""
    cost = estimate.total.expected
    usage = sum(each.cost.expected for each in estimate.of(ResultKind.USAGE))
    derived = sum(each.cost.expected for each in estimate.derived)
    yield (
        f"Pay-as-you-go list prices without tax; the oldest is of {estimate.oldest}. "
        f"{_part(usage, cost)} of the cost rests on assumed use."
    )
    if estimate.stale:
        yield (
            f"The price book is stale: {len(estimate.stale)} prices are older than "
            f"{STALE_DAYS} days; `clinfra prices refresh` reads today's."
        )
    if estimate.derived:
        yield (
            f"{len(estimate.derived)} prices, {_part(derived, cost)} of the cost, were computed "
            "from another size or region."
        )
    if limit is not None:
        yield _limit(cost, limit)


def _limit(cost: float, limit: float) -> str:
    if cost > limit:
        return f"Over the limit of {usd(limit)} by {usd(cost - limit)}."
    return f"{usd(limit - cost)} are left of the limit of {usd(limit)}."


def _part(amount: float, whole: float) -> str:
    return f"{amount / whole * _PERCENT:.0f} %" if whole else "0 %"


def usd(amount: float) -> str:
    """An amount in whole dollars; cents below ten."""
    small = 10
    return f"{amount:,.2f}" if abs(amount) < small else f"{amount:,.0f}"


def more(amount: float) -> str:
    """An amount by which something is dearer, with its sign."""
    return f"{'+' if amount > 0 else ''}{usd(amount)}"


def _figures(money: Money) -> list[str]:
    return [usd(money.low), usd(money.expected), usd(money.high)]


def estimate_document(
    estimate: Estimate, told_from: str, split: Mapping[str, Money], limit: float | None
) -> Mapping[str, object]:
    """An estimate for a machine."""
    return {
        "stack": estimate.stack,
        "plan": told_from,
        "currency": "USD",
        "made_on": estimate.made_on.isoformat(),
        "monthly": asdict(estimate.total),
        "limit": limit,
        "unknown": len(estimate.unknown),
        "oldest_price": estimate.oldest and estimate.oldest.isoformat(),
        "notes": list(notes(estimate, limit)),
        "by_cost_center": _document(estimate.by(lambda line: line.cost_center)),
        "by_kind": _document(estimate.by(lambda line: line.short_kind)),
        "nodes_by_namespace": _document(split),
        "lines": [_line(each) for each in estimate.lines],
    }


def _document(parts: Mapping[str, Money]) -> dict[str, object]:
    return {key: asdict(part) for key, part in parts.items()}


def _line(line: Line) -> dict[str, object]:
    return {**asdict(line), "as_of": line.as_of and line.as_of.isoformat()}


def change_sections(change: Change, limit: float | None) -> list[Section]:
    """The cost of a change as tables."""
    more, after = change.difference, change.after.total
    counts = ", ".join(f"{count} {doing}" for doing, count in change.counts().items())
    summary = (
        f"{_signed(more.expected)} expected, between {_signed(more.low)} and "
        f"{_signed(more.high)}: from {usd(change.before.total.expected)} to "
        f"{usd(after.expected)}. Resources: {counts}; "
        f"{len(change.after.unknown)} parts cannot be said, {len(change.before.unknown)} before."
    )
    centers = [
        [key or _NOBODY, *_difference(part)] for key, part in change.by_cost_center().items()
    ]
    columns = ("resource", "kind", "what", "unknown", *_RANGE)
    return [
        Section(f"Change of the cost of {change.after.stack}, USD a month", text=summary),
        Section("Largest changes", columns, [_row(e) for e in change.largest()], figures=3),
        Section("By cost center", ("cost center", *_RANGE), centers, figures=3),
        _by_environment(change, limit),
        Section("Read with care", text=_notes(change.after, limit)),
    ]


def _by_environment(change: Change, limit: float | None) -> Section:
    """The whole environment, and what is left of its limit."""
    before, after = change.before.total.expected, change.after.total.expected
    left = ["no limit", ""] if limit is None else [usd(limit), usd(limit - after)]
    row = [change.after.stack, usd(before), usd(after), _signed(after - before), *left]
    columns = ("environment", "before", "after", "difference", "limit", "left")
    return Section("By environment", columns, [row], figures=5)


def _row(changed: Changed) -> list[str]:
    unknown = "a part" if changed.unknown else ""
    name = name_of(changed.urn) or short_kind(changed.kind)
    kind = short_kind(changed.kind)
    return [name, kind, changed.doing, unknown, *_difference(changed.difference)]


def _difference(money: Money) -> list[str]:
    return [_signed(money.low), _signed(money.expected), _signed(money.high)]


def _signed(amount: float) -> str:
    cent = 0.005
    return f"{'+' if amount > 0 else '-'}{usd(abs(amount))}" if abs(amount) >= cent else "0"


def change_document(change: Change, limit: float | None) -> Mapping[str, object]:
    """The cost of a change for a machine."""
    after = change.after.total
    return {
        "stack": change.after.stack,
        "currency": "USD",
        "before": asdict(change.before.total),
        "after": asdict(after),
        "difference": asdict(change.difference),
        "limit": limit,
        "left": limit if limit is None else limit - after.expected,
        "unknown": {"before": len(change.before.unknown), "after": len(change.after.unknown)},
        "by_cost_center": _document(change.by_cost_center()),
        "resources": [{**asdict(e), "difference": asdict(e.difference)} for e in change.resources],
        "notes": list(notes(change.after, limit)),
    }
