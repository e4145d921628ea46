"""Reservations and savings plans: capacity that is paid for whether it is used or not.

Source: learn.microsoft.com/azure/cost-management-billing/reservations. A reservation covers the
hours of any resource of its SKU, as many as there are; what nothing uses is lost, and stands on
a line of its own.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from finops.lines import Line, Money
from finops.meters import HOURS
from finops.quantities.quantity import ResultKind
from stacks.usage_assumptions import Commitment

UNUSED = "commitment"
"""Kind of the lines that tell what a commitment costs unused."""


def with_commitments(lines: Iterable[Line], commitments: Sequence[Commitment]) -> Iterator[Line]:
    """The lines at the price of the commitments that cover them."""
    told = list(lines)
    for each in commitments:
        told = list(_with(told, each))
    yield from told


def _with(lines: Sequence[Line], commitment: Commitment) -> Iterator[Line]:
    meter = f"{commitment.service} / {commitment.sku}"
    left = Money(*[commitment.instances * HOURS] * 3)
    price: Line | None = None
    for line in lines:
        if line.meter == meter and line.price is not None and line.unit == "hour":
            price = price or line
            covered = _least(left, line.quantity)
            left += covered.times(-1)
            yield _spared(line, covered, commitment)
        else:
            yield line
    yield _unused(commitment, meter, left, price)


def _spared(line: Line, covered: Money, commitment: Commitment) -> Line:
    spared = covered.times((line.price or 0) * commitment.discount)
    share = f"{commitment.discount:.0%} less for what the {commitment.kind} covers"
    return replace(
        line,
        cost=line.cost + spared.times(-1),
        assumption="; ".join(each for each in (line.assumption, share) if each),
    )


def _unused(commitment: Commitment, meter: str, left: Money, priced: Line | None) -> Line:
    """What is paid for and not used; unknown where no line has the meter's price.

    Most is wasted where least is used, so this line alone falls from low to high; the totals
    do not.
    """
    line = Line("", UNUSED, ResultKind.UNKNOWN, meter=meter, unit="hour")
    if priced is None or priced.price is None:
        return replace(line, reason=f"no resource has a price of the {commitment.kind}'s meter")
    return replace(
        line,
        result=ResultKind.FIXED,
        quantity=left,
        price=priced.price * (1 - commitment.discount),
        cost=left.times(priced.price * (1 - commitment.discount)),
        region=priced.region,
        assumption=f"hours of the {commitment.kind} that nothing uses",
        source=priced.source,
        as_of=priced.as_of,
        confidence=priced.confidence,
    )


def _least(one: Money, other: Money) -> Money:
    return Money(
        min(one.low, other.low), min(one.expected, other.expected), min(one.high, other.high)
    )
