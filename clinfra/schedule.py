"""How long an ``up`` takes: its resources on a virtual clock, as the engine would start them."""

import heapq
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from clinfra.plan import Plan, PlannedResource

Seconds = Callable[[PlannedResource], float]
"""Typical creation time of a resource, in seconds."""


@dataclass(frozen=True)
class Task:
    """The creation of one resource."""

    resource: PlannedResource
    begin: float
    """Seconds after the start of the ``up``."""
    end: float

    @property
    def seconds(self) -> float:
        """How long it takes."""
        return self.end - self.begin


@dataclass(frozen=True)
class KindTotal:
    """All resources of one type together."""

    type: str
    count: int
    seconds: float


@dataclass(frozen=True)
class Saving:
    """What one resource costs in wall time."""

    resource: PlannedResource
    seconds: float
    """By how much the ``up`` would be shorter if it took no time."""


@dataclass(frozen=True)
class Schedule:
    """When each resource of a plan is made."""

    plan: Plan
    seconds: Seconds
    parallel: int
    """Operations that the engine carries out at one time."""

    @cached_property
    def tasks(self) -> Sequence[Task]:
        """All creations, in the order of their beginnings."""
        durations = [self.seconds(each) for each in self.plan.resources]
        names = [each.urn for each in self.plan.resources]
        begins = _begins(self._waits, durations, names, self.parallel)
        tasks = [
            Task(each, begins[index], begins[index] + durations[index])
            for index, each in enumerate(self.plan.resources)
        ]
        return sorted(tasks, key=lambda task: (task.begin, task.end))

    @property
    def makespan(self) -> float:
        """Seconds from the first beginning to the last end."""
        return max((task.end for task in self.tasks), default=0)

    @cached_property
    def critical_path(self) -> Sequence[PlannedResource]:
        """The longest chain of resources that wait for each other and take time."""
        durations = [self.seconds(each) for each in self.plan.resources]
        ends, last = _longest(self._waits, durations)
        index = max(range(len(ends)), key=ends.__getitem__, default=None)
        found: list[PlannedResource] = []
        while index is not None:
            if durations[index]:
                found.insert(0, self.plan.resources[index])
            index = last[index]
        return found

    @property
    def critical_seconds(self) -> float:
        """Length of the critical path: no parallelism makes an ``up`` shorter."""
        return sum(map(self.seconds, self.critical_path))

    def totals(self) -> Sequence[KindTotal]:
        """Each type's resources together, the longest first."""
        found: dict[str, list[float]] = {}
        for each in self.plan.resources:
            if self.seconds(each):
                found.setdefault(each.type, []).append(self.seconds(each))
        totals = [KindTotal(name, len(each), sum(each)) for name, each in found.items()]
        return sorted(totals, key=lambda total: -total.seconds)

    def savings(self) -> Sequence[Saving]:
        """What each resource of the critical path costs, the dearest first."""
        found = [
            Saving(each, self.makespan - self._without(each).makespan)
            for each in self.critical_path
        ]
        return sorted(found, key=lambda saving: -saving.seconds)

    def _without(self, resource: PlannedResource) -> "Schedule":
        def seconds(each: PlannedResource) -> float:
            return 0 if each.urn == resource.urn else self.seconds(each)

        return Schedule(self.plan, seconds, self.parallel)

    @cached_property
    def _waits(self) -> Sequence[Sequence[int]]:
        """Each resource's predecessors, by index: what it depends on, its parent, its provider."""
        index = {each.urn: number for number, each in enumerate(self.plan.resources)}
        return [
            sorted({index[urn] for urn in _predecessors(each) if urn in index})
            for each in self.plan.resources
        ]


def _predecessors(resource: PlannedResource) -> Iterator[str]:
    yield from resource.dependencies
    yield resource.parent
    yield resource.provider.rsplit("::", 1)[0]


def _begins(
    waits: Sequence[Sequence[int]], durations: Sequence[float], names: Sequence[str], parallel: int
) -> Mapping[int, float]:
    """When each task begins, if who is ready first begins first and so many run at a time.

    Those that are ready at once begin by name, since the order of a state is another each time.
    """
    missing = [len(each) for each in waits]
    followers: dict[int, list[int]] = {}
    for index, each in enumerate(waits):
        for other in each:
            followers.setdefault(other, []).append(index)
    ready = [(0.0, names[index], index) for index, count in enumerate(missing) if not count]
    heapq.heapify(ready)
    running: list[tuple[float, str, int]] = []
    begins: dict[int, float] = {}
    now = 0.0
    while ready or running:
        while ready and len(running) < parallel:
            _, name, index = heapq.heappop(ready)
            begins[index] = now
            heapq.heappush(running, (now + durations[index], name, index))
        now, _, done = heapq.heappop(running)
        for index in followers.get(done, ()):
            missing[index] -= 1
            if not missing[index]:
                heapq.heappush(ready, (now, names[index], index))
    return begins


def _longest(
    waits: Sequence[Sequence[int]], durations: Sequence[float]
) -> tuple[list[float], list[int | None]]:
    """Each task's earliest end, and the predecessor that it comes from.

    A plan lists what a resource waits for before the resource itself.
    """
    ends: list[float] = []
    last: list[int | None] = []
    for index, each in enumerate(waits):
        before = max((other for other in each if other < index), key=ends.__getitem__, default=None)
        ends.append(durations[index] + (ends[before] if before is not None else 0))
        last.append(before)
    return ends, last
