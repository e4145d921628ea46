"""Resources, price books and usage for tests of the estimate."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from finops.estimate import estimate
from finops.lines import Estimate, Line
from finops.meters import meter
from finops.price_book import Confidence, Price, PriceBook, price_book
from stacks.usage_assumptions import UsageAssumptions, read_usage, usage_file
from tests.harness.environments import recorded

TODAY = date(2026, 11, 25)
REGION = "eastus"


@dataclass(frozen=True)
class Given:
    """A resource as the estimate reads it."""

    type: str
    inputs: Mapping[str, object] = field(default_factory=dict[str, object])
    name: str = "thing"
    parent: str = ""

    @property
    def urn(self) -> str:
        return f"urn:pulumi:test::clinfra::{self.type}::{self.name}"


@cache
def resources_of(stack: str) -> tuple[Given, ...]:
    """What the platform of a stack registers."""
    registered = recorded(stack).resources
    urns = {each.name: Given(each.type, {}, each.name).urn for each in registered}
    return tuple(
        Given(each.type, each.inputs, each.name, urns.get(each.parent, "")) for each in registered
    )


@cache
def estimated(stack: str) -> Estimate:
    """The estimate of a stack with the book and the assumptions of this checkout."""
    return estimate(stack, resources_of(stack), price_book(), read_usage(usage_file(stack)), TODAY)


def book_of(*rows: tuple[str, str, float], region: str = REGION) -> PriceBook:
    """A price book with these services, SKUs and prices."""
    return PriceBook(
        Price(meter(service, sku), region, usd, TODAY, Confidence.RETAIL, "test")
        for service, sku, usd in rows
    )


def lines_for(
    *resources: Given, book: PriceBook | None = None, usage: UsageAssumptions | None = None
) -> tuple[Line, ...]:
    """The lines of a plan."""
    return estimate(
        "test", resources, book or price_book(), usage or UsageAssumptions(), TODAY
    ).lines


def azure(kind: str, name: str = "thing", parent: str = "", **inputs: object) -> Given:
    """An Azure resource in the region of these tests."""
    return Given(f"azure-native:{kind}", {"location": REGION, **inputs}, name, parent)
