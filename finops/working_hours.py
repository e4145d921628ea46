"""Machines that are stopped at night: what that takes off the estimate.

A plan tells it by the Logic Apps of `components.operations.working_hours`: one starts at an hour of
some days, one stops on every day, each with an action for the cluster or the database. Stopped
nodes and database servers cost no machines; disks, storage and the fee of the control plane stay.
Sources: learn.microsoft.com/azure/aks/start-stop-cluster and
learn.microsoft.com/azure/postgresql/flexible-server/how-to-stop-start-server.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from finops.lines import Line, Money
from finops.resources import Resource, at, items, kind_of, mapping, number

WEEK = 168
"""Hours of a week."""
CLUSTER, SERVER = "cluster", "server"
"""Actions of the Logic Apps, by what they stop."""
_WORKFLOW = "azure-native:logic:Workflow"
_POSTGRESQL = "Azure Database for PostgreSQL / "
_DEFENDER = "Microsoft Defender for Cloud / Containers vCore"


@dataclass(frozen=True)
class Running:
    """When machines run."""

    hours: float
    """Hours of a week."""
    stopped: frozenset[str]
    """What is stopped outside of them: `CLUSTER`, `SERVER`."""

    @property
    def share(self) -> float:
        """Part of all hours."""
        return self.hours / WEEK


def running_of(resources: Iterable[Resource]) -> Running | None:
    """When the machines of a plan run; ``None`` where nothing stops them."""
    workflows = [each for each in resources if kind_of(each) == _WORKFLOW]
    starts = [each for each in workflows if _trigger(each, "start")]
    stops = [each for each in workflows if _trigger(each, "stop")]
    if not starts or not stops:
        return None
    start, stop = _trigger(starts[0], "start"), _trigger(stops[0], "stop")
    days = len([day for day in items(start, "weekDays") if isinstance(day, str)])
    began, ended = _hour(start), _hour(stop)
    if began is None or ended is None or ended <= began or not days:
        return None
    stopped = frozenset(map(str, mapping(stops[0].inputs, "definition", "actions")))
    return Running(days * (ended - began), stopped)


def _trigger(workflow: Resource, verb: str) -> object:
    """The schedule of the trigger that is called like the verb."""
    return at(workflow.inputs, "definition", "triggers", verb, "recurrence", "schedule")


def _hour(schedule: object) -> float | None:
    hours: Sequence[object] = items(schedule, "hours")
    return number({"hour": hours[0]}, "hour") if hours else None


def with_hours(lines: Iterable[Line], running: Running | None) -> Iterator[Line]:
    """The lines, machines that are stopped for the hours in which they run.

    The high figure is of all hours: somebody may start the machines at night.
    """
    for line in lines:
        stops = running is not None and _is_stopped(line, running)
        yield _shortened(line, running) if running and stops else line


def is_machine(line: Line) -> bool:
    """Whether a line is of machines that can be stopped: nodes of the cluster or a database."""
    return _of(line) is not None and line.meter != _DEFENDER


def _is_stopped(line: Line, running: Running) -> bool:
    return _of(line) in running.stopped


def _of(line: Line) -> str | None:
    if line.nodes_of or line.meter == _DEFENDER:
        return CLUSTER
    return SERVER if line.meter.startswith(_POSTGRESQL) and line.unit == "hour" else None


def _shortened(line: Line, running: Running) -> Line:
    why = f"runs {running.hours:g} of {WEEK} hours a week; high: all of them"
    return replace(
        line,
        quantity=_part(line.quantity, running.share),
        cost=_part(line.cost, running.share),
        running=running.share,
        assumption="; ".join(each for each in (line.assumption, why) if each),
    )


def _part(whole: Money, share: float) -> Money:
    return Money(whole.low * share, whole.expected * share, whole.high)
