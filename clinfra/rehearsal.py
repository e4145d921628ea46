"""Rehearses the creation of an environment, and predicts how long Azure would take."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.table import Table

from clinfra.folders import Folders
from clinfra.outcome import Failure, Outcome
from clinfra.plan import Plan, PlannedResource, plan_of_state, without_package
from clinfra.report import documents
from clinfra.schedule import Schedule
from clinfra.session import PARALLEL, Observer, Operation, Report, Session, local_session

_NARROWEST, _WIDEST, _NAMES = 16, 80, 66
_SHOWN = 12
_MOST_UPS = 4
_LACKING = "is missing; a value is required"
_NOTE = (
    "Durations are typical ones, most of them assumed (docs/reference/twin-coverage.md); a real "
    "day differs."
)


@dataclass(frozen=True)
class Rehearsal:
    """A finished rehearsal."""

    report: Report
    schedule: Schedule | None
    """When each resource would be made; ``None`` where the rehearsal failed."""
    lost: Mapping[str, float] = field(default_factory=dict[str, float])
    """URN to the seconds that troubles of a bad day cost."""
    ups: int = 1
    """Ups until everything was made: after a trouble that ends one, another goes on."""

    @property
    def waiting(self) -> float:
        """Seconds of the prediction that are spent on troubles."""
        if self.schedule is None:
            return 0
        quiet = Schedule(self.schedule.plan, typical_seconds, self.schedule.parallel)
        return self.schedule.makespan - quiet.makespan


def rehearse(
    stack: str, settings_path: Path, observe: Observer, day: Sequence[str] = ()
) -> Rehearsal:
    """Carry out an ``up`` from nothing on the real engine, on a state and a cloud of its own.

    Args:
        stack: Name of the stack.
        settings_path: Its stack file, which must be valid.
        observe: Told of the progress.
        day: What the twin is told of the day's troubles.
    """
    with TemporaryDirectory() as folder:
        folders = Folders(Path(folder))
        opened = local_session(stack, settings_path, throwaway=True, folders=folders, twin=day)
        with opened as session:
            session.thorough = True
            reports = list(_ups(session, observe, most=_MOST_UPS if day else 1))
        report = reports[0]
        report.outcome.failures[:] = causes(report.outcome.failures)
        if reports[-1].failed:
            return Rehearsal(report, None)
        plan = plan_of_state(stack, folders.state_file(stack))
    lost = lost_time(plan, [each.outcome for each in reports])
    schedule = Schedule(plan, lambda each: typical_seconds(each) + lost.get(each.urn, 0), PARALLEL)
    return Rehearsal(report, schedule, lost, len(reports))


def _ups(session: Session, observe: Observer, *, most: int) -> Iterator[Report]:
    """Ups until one succeeds: a trouble has passed when the next begins."""
    for _ in range(most):
        report = session.run(Operation.UP, observe)
        yield report
        if not report.failed or report.cancelled:
            return


def lost_time(plan: Plan, outcomes: Sequence[Outcome]) -> Mapping[str, float]:
    """URN to the seconds that its troubles cost, from what the twin said of them."""
    from twin.bad_day import SENTENCES, lost_seconds

    typical = {each.urn: typical_seconds(each) for each in plan.resources}
    lost: dict[str, float] = {}
    for told in (each for outcome in outcomes for each in (*outcome.warnings, *outcome.failures)):
        for trouble, sentence in SENTENCES.items():
            if sentence in told.sentence and told.urn in typical:
                seconds = lost_seconds(trouble, typical[told.urn])
                lost[told.urn] = lost.get(told.urn, 0) + seconds
    return {urn: seconds for urn, seconds in lost.items() if seconds}


def causes(failures: Sequence[Failure]) -> Sequence[Failure]:
    """Failures that are not mere consequences.

    The SDK hands the dependents of a failed resource nothing for its outputs, and they are
    refused for what they lack.
    """
    own = [each for each in failures if _LACKING not in each.sentence]
    return own or failures


def typical_seconds(resource: PlannedResource) -> float:
    """How long Azure takes for a resource; components and providers take no time."""
    from twin.kinds import kind_of

    if resource.type.startswith(("clinfra:", "pulumi:")):
        return 0
    kind = kind_of(resource.type)
    return kind.seconds if kind else 0


def as_document(rehearsal: Rehearsal) -> Mapping[str, object]:
    """The rehearsal as one JSON document."""
    schedule = rehearsal.schedule
    failures = documents(rehearsal.report.outcome.failures)
    if schedule is None:
        return {"succeeded": False, "failures": failures}
    return {
        "succeeded": not rehearsal.report.failed,
        "failures": failures,
        "ups": rehearsal.ups,
        "waiting_for_faults_seconds": rehearsal.waiting,
        "lost_seconds": rehearsal.lost,
        "parallel": schedule.parallel,
        "predicted_seconds": schedule.makespan,
        "critical_path_seconds": schedule.critical_seconds,
        "critical_path": [each.urn for each in schedule.critical_path],
        "tasks": [
            {"urn": task.resource.urn, "begin": task.begin, "end": task.end}
            for task in schedule.tasks
        ],
        "totals": [vars(each) for each in schedule.totals()],
        "savings": [
            {"urn": each.resource.urn, "seconds": each.seconds} for each in schedule.savings()
        ],
    }


def print_rehearsal(console: Console, rehearsal: Rehearsal, schedule: Schedule) -> None:
    """The prediction for a person."""
    console.print(
        f"Predicted: {spoken(schedule.makespan)} with {schedule.parallel} operations at a time; "
        f"critical path {spoken(schedule.critical_seconds)}",
        style="bold",
    )
    if rehearsal.lost:
        again = f", over {rehearsal.ups} ups" if rehearsal.ups > 1 else ""
        waiting = f"of this, waiting for faults: {spoken(rehearsal.waiting)}{again}"
        console.print(waiting, style="yellow")
    console.print(_gantt(schedule, min(max(console.width - _NAMES, _NARROWEST), _WIDEST)))
    console.print(_totals(schedule))
    if rehearsal.lost:
        console.print(_losses(rehearsal, schedule))
    console.print(_savings(schedule))
    console.print(_NOTE, style="dim")


def _gantt(schedule: Schedule, width: int) -> Table:
    """The critical path as bars, the whole ``up`` being as wide as the table's last column."""
    table = Table(title="Critical path", title_justify="left", show_header=False, box=None)
    table.add_column(no_wrap=True, max_width=30)
    table.add_column(no_wrap=True, max_width=30)
    table.add_column(no_wrap=True, min_width=width)
    urns = {each.urn for each in schedule.critical_path}
    for task in (each for each in schedule.tasks if each.resource.urn in urns):
        lead = min(round(task.begin / schedule.makespan * width), width - 1)
        length = min(max(1, round(task.seconds / schedule.makespan * width)), width - lead)
        table.add_row(task.resource.kind, task.resource.name, " " * lead + "█" * length)
    return table


def _totals(schedule: Schedule) -> Table:
    table = Table("kind", "resources", "together", title="Kinds", title_justify="left", box=None)
    for each in schedule.totals()[:_SHOWN]:
        table.add_row(without_package(each.type), str(each.count), spoken(each.seconds))
    return table


def _losses(rehearsal: Rehearsal, schedule: Schedule) -> Table:
    table = Table("resource", "longer by", title="Faults", title_justify="left", box=None)
    held = {each.urn: each for each in schedule.plan.resources}
    for urn, seconds in sorted(rehearsal.lost.items(), key=_by_seconds)[:_SHOWN]:
        table.add_row(f"{held[urn].kind} {held[urn].name}", spoken(seconds))
    return table


def _by_seconds(lost: tuple[str, float]) -> float:
    return -lost[1]


def _savings(schedule: Schedule) -> Table:
    table = Table(
        "resource", "shorter by", title="What would shorten it", title_justify="left", box=None
    )
    for each in schedule.savings()[:_SHOWN]:
        if each.seconds:
            name = f"{each.resource.kind} {each.resource.name}"
            table.add_row(name, spoken(each.seconds))
    return table


def spoken(seconds: float) -> str:
    """A duration as people say it."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest:02} s" if minutes else f"{rest} s"


def write_picture(schedule: Schedule, path: Path) -> None:
    """Draw all resources that take time on one self-contained page."""
    import plotly.graph_objects as graph

    critical = {each.urn for each in schedule.critical_path}
    tasks = [task for task in reversed(schedule.tasks) if task.seconds]
    figure = graph.Figure(
        graph.Bar(
            x=[task.seconds / 60 for task in tasks],
            base=[task.begin / 60 for task in tasks],
            y=[f"{task.resource.kind} {task.resource.name}" for task in tasks],
            orientation="h",
            marker_color=[
                "firebrick" if task.resource.urn in critical else "steelblue" for task in tasks
            ],
            hovertext=[spoken(task.seconds) for task in tasks],
        )
    )
    figure.update_layout(
        title=f"Predicted creation of {schedule.plan.stack}: {spoken(schedule.makespan)}; "
        "the critical path is red",
        xaxis_title="minutes",
        height=200 + 18 * len(tasks),
        yaxis_automargin=True,
    )
    figure.write_html(path, include_plotlyjs=True, full_html=True)
