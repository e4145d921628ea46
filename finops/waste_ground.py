"""What the rules on waste look at, and what they find."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum, unique
from functools import cached_property

from finops.lines import Estimate, Line, Money
from finops.meters import meter
from finops.price_book import PriceBook
from finops.quantities.context import Context
from finops.resources import Resource, name_of
from stacks.usage_assumptions import UsageAssumptions
from stacks.vocabulary import Environment


@unique
class Area(StrEnum):
    """Where the waste is."""

    GPU = "GPU pool"
    POOL = "node pool"
    HOURS = "hours"
    ORPHAN = "orphan"
    LOGS = "logs"
    CHOICE = "choice"


@dataclass(frozen=True)
class Waste:
    """One thing that is paid for and not needed."""

    area: Area
    urn: str
    """Resource that pays less then; the stack itself has none."""
    found: str
    """What was seen."""
    saving: Money
    """US dollars a month less; nothing where `unpriced`."""
    setting: str
    """What gets the saving: a setting of the stack file, or an action."""
    unpriced: bool = False
    """Whether the price is not known, so that the saving cannot be said."""

    @property
    def name(self) -> str:
        """Logical name of the resource."""
        return name_of(self.urn)


@dataclass(frozen=True)
class Ground:
    """An environment, its estimate, and what both rest on."""

    environment: Environment
    resources: Sequence[Resource]
    estimate: Estimate
    usage: UsageAssumptions
    book: PriceBook
    used: frozenset[str]
    """URNs that another resource waits for, so that they are in use."""

    @property
    def is_qa(self) -> bool:
        """Whether nothing here serves patients and nobody tests at night."""
        return self.environment is Environment.QA

    @cached_property
    def context(self) -> Context:
        """The plan around a resource."""
        return Context(self.resources, self.usage)

    @cached_property
    def lines(self) -> Mapping[str, Sequence[Line]]:
        """Lines of the estimate by resource."""
        found: dict[str, list[Line]] = {}
        for each in self.estimate.lines:
            found.setdefault(each.urn, []).append(each)
        return found

    def price(self, service: str, sku: str, region: str) -> float | None:
        """US dollars for one unit; ``None`` where the book does not know it."""
        try:
            found = self.book.price(meter(service, sku), region)
        except KeyError:
            return None
        return found.usd if found else None


def least(line: Line) -> Money:
    """What a line costs with the least nodes, whatever happens: the part that never scales."""
    return Money(line.cost.low, line.cost.low, line.cost.low)
