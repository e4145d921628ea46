"""The estimate: resource to quantities to prices, in pure steps.

`estimate` is the whole; `Estimate` and `Line` in `finops.lines` are what it makes. Nothing is
read here but the arguments: no clock, no network, no file.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from finops.commitments import with_commitments
from finops.lines import Estimate, Line, Money
from finops.price_book import Price, PriceBook
from finops.quantities.context import Context
from finops.quantities.decisions import decision_of
from finops.quantities.quantity import Quantity, ResultKind, unknown
from finops.resources import Resource, costs_nothing_by_nature, kind_of
from finops.shares import with_shares
from finops.tag_bearers import tags_of
from finops.working_hours import running_of, with_hours
from stacks.tag_vocabulary import COST_CENTER
from stacks.usage_assumptions import UsageAssumptions


def estimate(
    stack: str,
    resources: Sequence[Resource],
    book: PriceBook,
    usage: UsageAssumptions,
    today: date,
) -> Estimate:
    """What a plan costs in a month.

    Args:
        stack: Name of the stack, for the report.
        resources: The plan, or what a state holds; in any order.
        book: Prices.
        usage: What the environment is assumed to use.
        today: Day of the estimate.
    """
    resources = sorted(resources, key=lambda each: each.urn)
    context = Context(resources, usage)
    centers = _CostCenters(resources, context)
    lines = [
        replace(line, cost_center=centers.of(each))
        for each in resources
        if not costs_nothing_by_nature(each)
        for line in lines_of(each, context, book)
    ]
    running = with_hours(lines, running_of(resources))
    committed = with_commitments(running, usage.commitments)
    return Estimate(stack, tuple(with_shares(committed, usage.shared)), today)


def lines_of(resource: Resource, context: Context, book: PriceBook) -> Iterator[Line]:
    """The lines of one resource: at least one, so that nothing goes without a word."""
    kind = kind_of(resource)
    decision = decision_of(kind)
    region = context.region_of(resource)
    quantities: Iterable[Quantity] = (
        decision.quantities(resource, context)
        if decision
        else [unknown("nobody has decided yet what this kind is billed by")]
    )
    for each in quantities:
        yield _priced(Line(resource.urn, kind, each.kind), each, each.region or region, book)


def _priced(line: Line, quantity: Quantity, region: str, book: PriceBook) -> Line:
    """A line with its quantity and, where it is known, its price."""
    amount = Money(quantity.low, quantity.expected, quantity.high)
    told = replace(
        line,
        region=region,
        meter=str(quantity.meter or ""),
        unit=quantity.meter.unit if quantity.meter else "",
        quantity=amount,
        assumption=quantity.assumption,
        reason=quantity.reason,
        nodes_of=quantity.nodes_of,
    )
    if quantity.meter is None or quantity.kind in (ResultKind.FREE, ResultKind.UNKNOWN):
        return told
    price, basis = _price(quantity, region, book)
    if price is None:
        why = f"no price of {quantity.meter} in {region or 'an unknown region'}"
        return replace(told, result=ResultKind.UNKNOWN, reason=why)
    return replace(
        told,
        price=price.usd,
        cost=amount.times(price.usd),
        assumption="; ".join(each for each in (told.assumption, basis) if each),
        source=price.source,
        as_of=price.as_of,
        confidence=price.confidence,
    )


def _price(quantity: Quantity, region: str, book: PriceBook) -> tuple[Price | None, str]:
    """The price of a quantity's meter, or its substitute's, and what that rests on."""
    if quantity.meter is None:
        return None, ""
    found, substitute = book.price(quantity.meter, region), quantity.substitute
    if found or substitute is None:
        return found, ""
    other = book.price(substitute.meter, region)
    return other and replace(other, usd=other.usd * substitute.ratio), substitute.basis


class _CostCenters:
    """Which cost center pays for a resource: its own tag, or that of what carries its bill."""

    def __init__(self, resources: Iterable[Resource], context: Context) -> None:
        self._context = context
        self._below: dict[tuple[str, str], str] = {}
        for each in resources:
            own = _own(each)
            for urn in context.ancestors(each.urn) if own else ():
                self._below.setdefault((urn, kind_of(each)), own)

    def of(self, resource: Resource) -> str:
        """The cost center; empty where nothing tells it."""
        decision = decision_of(kind_of(resource))
        if decision is None or decision.taggable or not decision.lands_on:
            return _own(resource)
        for urn in self._context.ancestors(resource.urn):
            found = self._below.get((urn, decision.lands_on))
            if found:
                return found
        return ""


def _own(resource: Resource) -> str:
    value = tags_of(resource).get(COST_CENTER)
    return value if isinstance(value, str) else ""
