"""How much of one meter a resource takes in a month."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum, unique

from finops.meters import HOURS, Meter
from finops.quantities.context import Context
from finops.resources import Resource
from stacks.usage_assumptions import UsageName


@unique
class ResultKind(StrEnum):
    """What is known of a part of the cost."""

    FIXED = "fixed"
    """Paid for what is provisioned, used or not."""
    USAGE = "usage"
    """Paid for what is used, which is assumed."""
    FREE = "free"
    """Costs nothing of its own; the reason says who pays."""
    UNKNOWN = "unknown"
    """Costs something that cannot be said; never counted as nothing."""


@dataclass(frozen=True)
class Substitute:
    """The meter that stands in where the price book does not have the right one."""

    meter: Meter
    ratio: float
    """Price of the right meter as a part of this one's."""
    basis: str


@dataclass(frozen=True)
class Quantity:
    """How much of one meter a resource takes in a month, or why that cannot be said."""

    kind: ResultKind
    meter: Meter | None = None
    low: float = 0
    expected: float = 0
    high: float = 0
    assumption: str = ""
    """What the quantity rests on beside the plan."""
    reason: str = ""
    """Why nothing is paid, or what is not known."""
    region: str = ""
    """Region of the price, where it is not that of the resource."""
    substitute: Substitute | None = None
    nodes_of: str = ""
    """Name of the node pool whose machines these are; empty for everything else."""


Quantities = Callable[[Resource, Context], Iterator[Quantity]]
"""Decides for one kind what a resource of it takes."""


def fixed(meter: Meter, amount: float, assumption: str = "") -> Quantity:
    """An amount that the plan alone decides."""
    return Quantity(ResultKind.FIXED, meter, amount, amount, amount, assumption)


def all_month(meter: Meter, instances: float = 1) -> Quantity:
    """Instances that run for every hour of the month."""
    return fixed(meter, instances * HOURS)


def used(context: Context, meter: Meter, name: UsageName, times: float = 1) -> Quantity:
    """An amount that the usage file assumes, for each of ``times``."""
    assumed = context.usage.quantities.get(name)
    if assumed is None:
        return unknown(f"the usage file does not state {name}", meter)
    return Quantity(
        ResultKind.USAGE,
        meter,
        assumed.low * times,
        assumed.expected * times,
        assumed.high * times,
        f"{name}: {assumed.basis}",
    )


def free(reason: str) -> Quantity:
    """Nothing of its own."""
    return Quantity(ResultKind.FREE, reason=reason)


def unknown(reason: str, meter: Meter | None = None) -> Quantity:
    """Something that cannot be said."""
    return Quantity(ResultKind.UNKNOWN, meter, reason=reason)


def costs_nothing(reason: str) -> Quantities:
    """The decision for a kind that never costs anything of its own."""

    def decide(_resource: Resource, _context: Context) -> Iterator[Quantity]:
        yield free(reason)

    return decide


def not_to_be_said(reason: str) -> Quantities:
    """The decision for a kind whose cost cannot be said."""

    def decide(_resource: Resource, _context: Context) -> Iterator[Quantity]:
        yield unknown(reason)

    return decide


def for_each(parts: Sequence[Quantities]) -> Quantities:
    """Several decisions of one kind, one after the other."""

    def decide(resource: Resource, context: Context) -> Iterator[Quantity]:
        for part in parts:
            yield from part(resource, context)

    return decide
