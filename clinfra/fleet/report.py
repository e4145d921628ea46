"""The results of a fleet as one report."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from clinfra.cost_report import usd
from clinfra.errors import Exit
from clinfra.fleet.asked import Command
from clinfra.fleet.figures import (
    FIGURES,
    WORST,
    exit_of,
    figure_of,
    number,
    part,
    sentence_of,
)
from clinfra.fleet.stacks import ENVIRONMENTS, FleetStack
from clinfra.fleet.work import Ended
from clinfra.sections import Section

_RANGE = ("low", "expected", "high")
_NOT_SAID = "(not said)"


@dataclass(frozen=True)
class Row:
    """One stack and what became of it."""

    stack: FleetStack
    ended: Ended
    command: Command

    @property
    def code(self) -> Exit:
        """The exit code of its run."""
        return exit_of(self.ended)

    @property
    def state(self) -> str:
        """How the run ended, in a word or two."""
        return "fine" if self.code is Exit.FINE else self.code.name.lower().replace("_", " ")

    @property
    def figure(self) -> float | None:
        """The figure of its command; ``None`` where there is no answer."""
        return figure_of(self.command, self.ended)

    @property
    def remark(self) -> str:
        """What went wrong first, and whether it took more than one run."""
        again = f"run {self.ended.attempts} times, as a process or a worker was lost"
        told = [sentence_of(self.ended), again if self.ended.attempts > 1 else ""]
        return "; ".join(filter(None, told))

    def as_document(self) -> Mapping[str, object]:
        """The row for a machine, with the document of the command itself."""
        return {
            "stack": self.stack.name,
            "environment": self.stack.environment,
            "hospital": self.stack.hospital,
            "state": self.state,
            "exit_code": self.code,
            "seconds": round(self.ended.seconds, 3),
            "attempts": self.ended.attempts,
            "figure": self.figure,
            "message": sentence_of(self.ended),
            "document": self.ended.document,
        }


@dataclass(frozen=True)
class FleetReport:
    """All stacks of a run."""

    command: Command
    rows: Sequence[Row]
    workers: int
    """Stacks that could run at one time."""
    makespan: float
    """Seconds from the first stack's begin to the last one's end."""

    @property
    def total_seconds(self) -> float:
        """Seconds of all stacks' runs, each as long as it took beside the others."""
        return sum(each.ended.seconds for each in self.rows)

    @property
    def ratio(self) -> float:
        """Makespan against the sum: one worker has 1, and N have 1/N at best."""
        return self.makespan / self.total_seconds if self.total_seconds else 1.0

    @property
    def exit(self) -> Exit:
        """The worst of the stacks'."""
        return max((each.code for each in self.rows), key=WORST.index, default=Exit.FINE)

    @cached_property
    def sums(self) -> Mapping[str, Mapping[str, Mapping[str, float]]]:
        """For cost: the amounts by environment, by hospital and by cost center."""
        if self.command is not Command.COST:
            return {}
        paid = [each for each in self.rows if each.figure is not None]
        order = {name: at for at, name in enumerate(ENVIRONMENTS)}
        environments = sorted(paid, key=lambda row: order.get(row.stack.environment, len(order)))
        return {
            "environment": _summed((r.stack.environment, _monthly(r)) for r in environments),
            "hospital": _summed((r.stack.hospital, _monthly(r)) for r in paid),
            "cost_center": _summed(each for row in paid for each in _by_cost_center(row)),
        }


def _monthly(row: Row) -> object:
    return part(row.ended.document or {}, "monthly")


def _by_cost_center(row: Row) -> Iterator[tuple[str, object]]:
    centers = part(row.ended.document or {}, "by_cost_center")
    if isinstance(centers, Mapping):
        yield from ((str(name), amounts) for name, amounts in centers.items())


def _summed(amounts: Iterable[tuple[str, object]]) -> Mapping[str, Mapping[str, float]]:
    sums: dict[str, dict[str, float]] = {}
    for name, amount in amounts:
        own = sums.setdefault(name or _NOT_SAID, dict.fromkeys(_RANGE, 0.0))
        for each in _RANGE:
            own[each] += number(amount.get(each)) if isinstance(amount, Mapping) else 0.0
    return sums


def as_document(report: FleetReport) -> Mapping[str, object]:
    """The whole run for a machine."""
    return {
        "command": report.command.value,
        "workers": report.workers,
        "makespan": round(report.makespan, 3),
        "sum": round(report.total_seconds, 3),
        "ratio": round(report.ratio, 4),
        "exit_code": report.exit,
        "states": _states(report),
        **({"monthly_by": report.sums} if report.sums else {}),
        "stacks": [each.as_document() for each in report.rows],
    }


def _states(report: FleetReport) -> Mapping[str, int]:
    states = [each.state for each in report.rows]
    return {each: states.count(each) for each in dict.fromkeys(states)}


def sections(report: FleetReport) -> list[Section]:
    """The run for a person: what was not fine first."""
    figure = FIGURES[report.command]
    worst_first = sorted(report.rows, key=lambda row: -WORST.index(row.code))
    rows = [
        [
            row.stack.name,
            row.state,
            row.remark,
            f"{row.ended.seconds:.1f}",
            "" if row.figure is None else figure.shown(row.figure),
        ]
        for row in worst_first
    ]
    columns = ("stack", "state", "remark", "seconds", figure.title)
    table = Section(f"{report.command} of {len(rows)} stacks", columns, rows, figures=2)
    return [table, *_sums(report), Section("", text=closing(report))]


def _sums(report: FleetReport) -> Iterator[Section]:
    for name, parts in report.sums.items():
        rows = [[key, *(usd(part[each]) for each in _RANGE)] for key, part in parts.items()]
        title, column = f"USD a month by {name}".replace("_", " "), name.replace("_", " ")
        yield Section(title, (column, *_RANGE), rows, figures=3)


def closing(report: FleetReport) -> str:
    """The run in one sentence."""
    counted = ", ".join(f"{count} {state}" for state, count in _states(report).items())
    return (
        f"{counted}: {report.makespan:.1f} s with {report.workers} at a time, "
        f"{report.total_seconds:.1f} s of all stacks, ratio {report.ratio:.2f}"
    )
