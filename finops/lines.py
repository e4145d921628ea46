"""What an estimate is made of: one line for each meter of each resource."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from finops.price_book import STALE_DAYS, Confidence
from finops.quantities.quantity import ResultKind
from finops.resources import name_of, short_kind


@dataclass(frozen=True)
class Money:
    """US dollars a month, as a range; what is not known is not in it."""

    low: float = 0
    """With the least number of nodes and the least use."""
    expected: float = 0
    """With the desired number of nodes and the expected use."""
    high: float = 0
    """With the largest number of nodes and the most use."""

    def __add__(self, other: "Money") -> "Money":
        return Money(self.low + other.low, self.expected + other.expected, self.high + other.high)

    def times(self, factor: float) -> "Money":
        """A part, or a multiple."""
        return Money(self.low * factor, self.expected * factor, self.high * factor)


def added(parts: Iterable[Money]) -> Money:
    """The sum of several amounts."""
    return sum(parts, start=Money())


@dataclass(frozen=True)
class Line:
    """One meter of one resource."""

    urn: str
    """Resource that takes it."""
    kind: str
    """Type token of the resource."""
    result: ResultKind
    """What is known of it."""
    cost_center: str = ""
    """Cost center that pays; empty where no tag says it."""
    region: str = ""
    """Azure region of the price."""
    meter: str = ""
    """Service and SKU; empty where no meter was found."""
    unit: str = ""
    """What one of the quantity is."""
    quantity: Money = field(default_factory=Money)
    """How much of the unit in a month, as a range."""
    price: float | None = None
    """US dollars for one unit; ``None`` where it is not known."""
    cost: Money = field(default_factory=Money)
    """US dollars a month; nothing where `result` is free or unknown."""
    assumption: str = ""
    """What the figure rests on beside plan and price."""
    reason: str = ""
    """Why nothing is paid, or what is not known."""
    source: str = ""
    """Where the price is from."""
    as_of: date | None = None
    """Day of the price."""
    confidence: Confidence | None = None
    """How the price came to be known."""
    nodes_of: str = ""
    """Node pool whose machines these are; empty for everything else."""
    running: float = 1
    """Part of all hours that low and expected figures are of."""

    @property
    def name(self) -> str:
        """Logical name of the resource."""
        return name_of(self.urn)

    @property
    def short_kind(self) -> str:
        """Kind of the resource, for people."""
        return short_kind(self.kind)


@dataclass(frozen=True)
class Estimate:
    """What an environment costs in a month."""

    stack: str
    lines: tuple[Line, ...]
    made_on: date
    """Day on which it was made, by which prices are stale or not."""

    @property
    def total(self) -> Money:
        """All that is known; `unknown` is not in it."""
        return added(each.cost for each in self.lines)

    def of(self, result: ResultKind) -> tuple[Line, ...]:
        """The lines of one kind of result."""
        return tuple(each for each in self.lines if each.result is result)

    @property
    def unknown(self) -> tuple[Line, ...]:
        """What costs something that cannot be said."""
        return self.of(ResultKind.UNKNOWN)

    def by(self, key: Callable[[Line], str]) -> Mapping[str, Money]:
        """The total, split by whatever a line tells; largest expected part first."""
        parts: defaultdict[str, Money] = defaultdict(Money)
        for each in self.lines:
            parts[key(each)] += each.cost
        return dict(sorted(parts.items(), key=lambda part: (-part[1].expected, part[0])))

    @property
    def stale(self) -> tuple[Line, ...]:
        """Lines whose price is older than `STALE_DAYS`."""
        return tuple(
            each
            for each in self.lines
            if each.as_of and (self.made_on - each.as_of).days > STALE_DAYS
        )

    @property
    def derived(self) -> tuple[Line, ...]:
        """Lines whose price was computed from another size or region."""
        return tuple(each for each in self.lines if each.confidence is Confidence.DERIVED)

    @property
    def oldest(self) -> date | None:
        """Day of the oldest price used."""
        return min((each.as_of for each in self.lines if each.as_of), default=None)
