"""What a change costs: two estimates of one environment, held against each other."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum, unique

from finops.lines import Estimate, Line, Money, added
from finops.quantities.quantity import ResultKind

_CENT = 0.005


@unique
class Doing(StrEnum):
    """What happened to a resource."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True)
class Changed:
    """One resource whose cost is another one."""

    urn: str
    kind: str
    cost_center: str
    doing: Doing
    before: Money
    after: Money
    unknown: bool
    """Whether a part of it, before or after, cannot be said."""

    @property
    def difference(self) -> Money:
        """US dollars a month more; less where negative."""
        return self.after + self.before.times(-1)


@dataclass(frozen=True)
class Change:
    """All resources whose cost is another one, and the two totals."""

    before: Estimate
    after: Estimate
    resources: tuple[Changed, ...]

    @property
    def difference(self) -> Money:
        """US dollars a month more; less where negative."""
        return self.after.total + self.before.total.times(-1)

    def largest(self, number: int = 10) -> tuple[Changed, ...]:
        """The resources with the largest expected difference, either way."""
        order = sorted(self.resources, key=lambda each: (-_size(each), each.urn))
        return tuple(order[:number])

    def by_cost_center(self) -> Mapping[str, Money]:
        """The difference for each cost center that has one."""
        parts: defaultdict[str, Money] = defaultdict(Money)
        for line in self.after.lines:
            parts[line.cost_center] += line.cost
        for line in self.before.lines:
            parts[line.cost_center] += line.cost.times(-1)
        return {key: part for key, part in sorted(parts.items()) if _differs(part)}

    def counts(self) -> Mapping[Doing, int]:
        """Number of resources added, removed and changed."""
        return {each: sum(one.doing is each for one in self.resources) for each in Doing}


def change(before: Estimate, after: Estimate) -> Change:
    """What became of each resource that costs something, or might."""
    old, new = _by_resource(before.lines), _by_resource(after.lines)
    compared = (_compared(urn, old.get(urn), new.get(urn)) for urn in sorted({*old, *new}))
    return Change(before, after, tuple(each for each in compared if each))


def _by_resource(lines: Iterable[Line]) -> dict[str, list[Line]]:
    found: defaultdict[str, list[Line]] = defaultdict(list)
    for each in lines:
        if each.result is not ResultKind.FREE:
            found[each.urn].append(each)
    return found


def _compared(urn: str, old: list[Line] | None, new: list[Line] | None) -> Changed | None:
    first = (new or old or [])[0]
    before, after = added(e.cost for e in old or ()), added(e.cost for e in new or ())
    doing = Doing.ADDED if old is None else Doing.REMOVED if new is None else Doing.CHANGED
    unknown = any(e.result is ResultKind.UNKNOWN for e in [*(old or ()), *(new or ())])
    same_unknown = _unknowns(old) == _unknowns(new)
    told = Changed(urn, first.kind, first.cost_center, doing, before, after, unknown)
    if doing is Doing.CHANGED and same_unknown and not _differs(told.difference):
        return None
    return told


def _unknowns(lines: list[Line] | None) -> list[str]:
    return sorted(e.meter + e.reason for e in lines or () if e.result is ResultKind.UNKNOWN)


def _differs(money: Money) -> bool:
    return any(abs(each) >= _CENT for each in (money.low, money.expected, money.high))


def _size(changed: Changed) -> float:
    return abs(changed.difference.expected)
