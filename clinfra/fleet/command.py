"""The commands that ask all stacks of a hospital group at once."""

import json
import os
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from clinfra.errors import UsageError
from clinfra.fleet.asked import Command, Means
from clinfra.options import AsJson, Where
from clinfra.targets import Target

if TYPE_CHECKING:
    from clinfra.fleet.here import Watch
    from clinfra.fleet.report import FleetReport
    from clinfra.fleet.stacks import FleetStack
    from clinfra.fleet.work import Ended, Order

_TIMEOUT = 1800.0
_HELP: Mapping[Command, str] = {
    Command.PREVIEW: "Show what an up of each stack would change.",
    Command.REHEARSE: "Make each stack on a throw-away twin, and predict Azure's time for it.",
    Command.COST: "Say what each stack costs in a month, and all of them together.",
    Command.TAGS: "Say how much of each stack bears the right tags.",
    Command.DRIFT: "Say what of each stack the cloud has other than its state.",
}
_OF_A_TARGET = (Command.PREVIEW, Command.DRIFT)
fleet_app = typer.Typer(
    help="Ask all stacks of a hospital group, here or on a cluster.", no_args_is_help=True
)
Stacks = Annotated[str, typer.Option("--stacks", metavar="GLOB", help="Pattern of stack names.")]
Workers = Annotated[
    int | None,
    typer.Option(min=1, help="Stacks at one time on this machine; else one for each processor."),
]
Scheduler = Annotated[
    str | None,
    typer.Option(metavar="ADDRESS", help="Dask scheduler whose workers run the stacks."),
]
Timeout = Annotated[float, typer.Option(min=1, help="Seconds that one stack may take.")]
ReportFile = Annotated[
    Path | None, typer.Option("--report", help="File for the report, .md or .json.")
]


@fleet_app.command("list")
def list_stacks(stacks: Stacks = "*", as_json: AsJson = False) -> None:
    """List the stacks that a pattern matches, with environment and hospital."""
    from clinfra.fleet.stacks import fleet_stacks

    found = fleet_stacks(stacks)
    if as_json:
        typer.echo(json.dumps({"stacks": [vars(each) for each in found]}, indent=2))
        return
    for each in found:
        typer.echo(f"{each.name}  {each.environment or 'no environment'}  {each.hospital}")


def _asking(command: Command) -> Callable[..., None]:
    def ask(  # one argument for each option
        stacks: Stacks = "*",
        target: Where = Target.LOCAL,
        workers: Workers = None,
        scheduler: Scheduler = None,
        timeout: Timeout = _TIMEOUT,
        report: ReportFile = None,
        as_json: AsJson = False,
    ) -> None:
        _ask(command, stacks, Means(target, workers, scheduler, timeout), report, as_json=as_json)

    return ask


for _each in Command:
    fleet_app.command(_each.value, help=_HELP[_each])(_asking(_each))


def _ask(command: Command, stacks: str, means: Means, file: Path | None, *, as_json: bool) -> None:
    from clinfra.console import RunConsole
    from clinfra.fleet import report as telling
    from clinfra.fleet.live import FleetProgress
    from clinfra.fleet.stacks import fleet_stacks
    from clinfra.sections import As, show

    _must_fit(command, means, file)
    found = fleet_stacks(stacks)
    console = RunConsole(stderr=as_json, soft_wrap=True)
    with FleetProgress(console, command, found) as progress:
        told = _carried_out(command, found, means, progress)
    if file:
        _write(told, file)
    shown = As.asked(as_json=as_json, markdown=False)
    show(shown, telling.sections(told), lambda: telling.as_document(told))
    raise typer.Exit(told.exit)


def _must_fit(command: Command, means: Means, file: Path | None) -> None:
    if means.target is Target.AZURE and command not in _OF_A_TARGET:
        raise UsageError(f"--target is of fleet preview and fleet drift; {command} asks no cloud")
    if means.workers and means.scheduler:
        raise UsageError("--workers is of this machine; a cluster has as many as its workers")
    if file and file.suffix not in (".md", ".json"):
        raise UsageError(f"--report is {file}; a name that ends in .md or .json is allowed")
    if file and not file.parent.is_dir():
        raise UsageError(f"--report is {file}, whose folder does not exist")


def _carried_out(
    command: Command, stacks: "Sequence[FleetStack]", means: Means, watch: "Watch"
) -> "FleetReport":
    from clinfra.fleet.report import FleetReport, Row

    began = time.monotonic()
    orders = [_order(command, each.name, means) for each in stacks]
    ended, workers = _ended(orders, means, watch)
    makespan = time.monotonic() - began
    by_stack = {each.stack: each for each in ended}
    rows = [Row(each, by_stack[each.name], command) for each in stacks]
    return FleetReport(command, rows, workers, makespan)


def _ended(orders: "Sequence[Order]", means: Means, watch: "Watch") -> "tuple[list[Ended], int]":
    if means.scheduler:
        from clinfra.fleet.cluster import run_on_cluster

        return run_on_cluster(orders, means.scheduler, watch)
    from clinfra.fleet.here import run_here

    workers = min(means.workers or os.cpu_count() or 1, len(orders))
    return run_here(orders, workers, watch), workers


def _order(command: Command, stack: str, means: Means) -> "Order":
    from clinfra.fleet.work import Order

    of_target = ("--target", means.target.value) if command in _OF_A_TARGET else ()
    name = "refresh" if command is Command.DRIFT else command.value
    local_drift = command is Command.DRIFT and means.target is Target.LOCAL
    return Order(stack, (name, *of_target), means.timeout, needs_state=local_drift)


def _write(told: "FleetReport", file: Path) -> None:
    from clinfra.fleet.report import as_document, sections
    from clinfra.sections import as_markdown

    document = file.suffix == ".json"
    text = json.dumps(as_document(told), indent=2) if document else as_markdown(sections(told))
    try:
        file.write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise UsageError(f"--report is {file}, which cannot be written: {error}") from None
