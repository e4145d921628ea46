"""The command line: thin commands over the engine session."""

import json
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from clinfra.errors import Exit, RunFailedError, UsageError
from clinfra.local import twin_app
from clinfra.targets import Target

if TYPE_CHECKING:
    from clinfra.session import Operation, Report, Session
    from stacks.settings import BackendSettings, Settings

_LEAST_SYNTHETIC = 3
"""A group and one of each kind."""

app = typer.Typer(
    help=__doc__, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False
)
state_app = typer.Typer(help="Look after the local state.", no_args_is_help=True)
app.add_typer(state_app, name="state")
app.add_typer(twin_app, name="twin")

Stack = Annotated[str, typer.Option("--stack", "-s", help="Name of the stack: qa, staging, prod.")]
Where = Annotated[Target, typer.Option("--target", help="Where the resources are made.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document instead of text.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]


@app.command()
def preview(stack: Stack, target: Where = Target.LOCAL, as_json: AsJson = False) -> None:
    """Show what an up would change, and change nothing."""
    _run("preview", stack, target, as_json=as_json)


@app.command()
def up(
    stack: Stack, target: Where = Target.LOCAL, as_json: AsJson = False, yes: Yes = False
) -> None:
    """Create and change resources until the cloud is what the settings say."""
    if target is Target.AZURE:
        _confirm(f"Apply the stack {stack} to Azure?", yes=yes)
    _run("up", stack, target, as_json=as_json)


@app.command()
def refresh(stack: Stack, target: Where = Target.LOCAL, as_json: AsJson = False) -> None:
    """Bring the state up to what the cloud says."""
    _run("refresh", stack, target, as_json=as_json)


@app.command()
def destroy(
    stack: Stack,
    target: Where = Target.LOCAL,
    as_json: AsJson = False,
    yes: Yes = False,
    unprotect: Annotated[
        bool, typer.Option("--unprotect", help="Lift the protection of data first.")
    ] = False,
) -> None:
    """Delete every resource of the stack."""
    _confirm(f"Delete every resource of the stack {stack} ({target})?", yes=yes)
    _run("destroy", stack, target, as_json=as_json, unprotect=unprotect)


@app.command()
def plan(stack: Stack, as_json: AsJson = False) -> None:
    """List what the state holds, without running the program."""
    from clinfra.folders import Folders
    from clinfra.plan import plan_of_state

    path = Folders.of(os.environ).state_file(stack)
    if not path.exists():
        raise UsageError(f"the stack {stack} has no local state yet; `clinfra up` makes one")
    held = plan_of_state(stack, path)
    if as_json:
        typer.echo(held.to_json())
        return
    for each in held.resources:
        typer.echo(f"{each.type}  {each.name}{'  protected' if each.protect else ''}")


@app.command()
def rehearse(
    stack: Stack,
    as_json: AsJson = False,
    picture: Annotated[Path | None, typer.Option(help="Page to draw the Gantt chart on.")] = None,
) -> None:
    """Make an environment from nothing on a throw-away twin, and predict Azure's time for it."""
    from rich.console import Console

    from clinfra import rehearsal
    from clinfra.progress import Progress
    from clinfra.report import print_report

    _, path = _settings(stack)
    console = Console(stderr=as_json, soft_wrap=True)
    with Progress(console, f"rehearse {stack}", 0) as progress:
        done = rehearsal.rehearse(stack, path, progress.observe)
    if as_json:
        typer.echo(json.dumps(rehearsal.as_document(done), indent=2))
    if done.schedule is None:
        print_report(console, done.report, Target.LOCAL)
        raise typer.Exit(Exit.FAILED)
    if not as_json:
        rehearsal.print_rehearsal(console, done.schedule)
    if picture:
        rehearsal.write_picture(done.schedule, picture)


@app.command()
def bench(
    sizes: Annotated[
        str, typer.Option(help="Sizes of the previews: prod, or numbers of synthetic resources.")
    ] = "prod,250,500,1000,2000",
    up_sizes: Annotated[str, typer.Option(help="Sizes of the ups.")] = "prod,250,500",
    as_json: AsJson = False,
    picture: Annotated[Path | None, typer.Option(help="Page to draw the curves on.")] = None,
) -> None:
    """Measure clinfra against the bare SDK, as ratios."""
    from clinfra import bench as measuring

    chosen = [[each for each in text.split(",") if each] for text in (sizes, up_sizes)]
    for each in (each for some in chosen for each in some):
        if each != "prod" and not (each.isdigit() and int(each) >= _LEAST_SYNTHETIC):
            allowed = f"prod or a number from {_LEAST_SYNTHETIC} is allowed"
            raise UsageError(f"the size {each} is given; {allowed}")
    result = measuring.bench(*chosen, say=lambda line: typer.echo(line, err=as_json))
    if picture:
        measuring.write_picture(result, picture)
    if as_json:
        typer.echo(json.dumps(result, indent=2))
    else:
        for name, ratio in measuring.ratios_of(result).items():
            typer.echo(f"{name}: {ratio}")


@state_app.command()
def unlock(stack: Stack) -> None:
    """Free the locks that finished processes left on a stack."""
    from clinfra.folders import Folders
    from clinfra.locks import free_stale, locks_of

    state = Folders.of(os.environ).state
    for lock in free_stale(state, stack):
        typer.echo(f"freed the lock of process {lock.pid} on {lock.host}")
    for lock in locks_of(state, stack):
        raise RunFailedError(lock.sentence(stack))


def _confirm(question: str, *, yes: bool) -> None:
    if yes:
        return
    if not sys.stdin.isatty():
        raise UsageError(f"{question} There is no terminal to ask on; --yes answers")
    if not typer.confirm(question):
        raise UsageError("nothing was done")


def _run(
    operation: str, stack: str, target: Target, *, as_json: bool, unprotect: bool = False
) -> None:
    settings, path = _settings(stack)
    from clinfra.session import Operation, azure_session, local_session

    if target is Target.LOCAL:
        opened = local_session(stack, path, collect=operation == "preview")
    else:
        opened = azure_session(stack, path, _azure_backend(settings))
    doing = Operation(operation)
    with opened as session:
        _recover(session, doing, stack)
        if doing is Operation.DESTROY:
            _lift_protection(session, stack, unprotect=unprotect)
        report = _carried_out(doing, stack, target, session, as_json=as_json)
    raise typer.Exit(_exit_code(report))


def _recover(session: "Session", operation: "Operation", stack: str) -> None:
    if operation == "preview" and session.pending:
        raise RunFailedError(
            f"the last run of {stack} was cut off in the middle of {session.pending} operations; "
            f"`clinfra refresh --stack {stack}` resolves them, and so does an up"
        )
    resolved = session.recover()
    if resolved:
        typer.echo(resolved.sentence(stack), err=True)


def _settings(stack: str) -> "tuple[Settings, Path]":
    from clinfra.program import stack_file
    from stacks.load import load_settings
    from stacks.problems import SettingsError

    path = stack_file(stack)
    try:
        return load_settings(path), path
    except SettingsError as error:
        raise UsageError(str(error)) from None


def _azure_backend(settings: "Settings") -> "BackendSettings":
    from clinfra.azure import missing_for_azure

    lacking = missing_for_azure(settings)
    if lacking or settings.backend is None:
        raise UsageError("the target azure cannot be used yet:\n" + "\n".join(lacking))
    return settings.backend


def _carried_out(
    operation: "Operation", stack: str, target: Target, session: "Session", *, as_json: bool
) -> "Report":
    from rich.console import Console

    from clinfra.progress import Progress
    from clinfra.report import as_document, print_report, say_target
    from clinfra.session import in_thread

    console = Console(stderr=as_json, soft_wrap=True)
    say_target(console, operation, stack, target)
    expected = len(session.known.resources) if session.known else 0
    with Progress(console, f"{operation} {stack}", expected) as progress:
        wait = in_thread(lambda: session.run(operation, progress.observe))
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda _number, _frame: session.cancel())
        report = wait()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)
    if as_json:
        typer.echo(json.dumps(as_document(report, target), indent=2))
    else:
        print_report(console, report, target)
    return report


def _lift_protection(session: "Session", stack: str, *, unprotect: bool) -> None:
    held = [each.name for each in session.known.resources if each.protect] if session.known else []
    if held and not unprotect:
        raise UsageError(
            f"{len(held)} resources of {stack} hold data and are protected "
            f"({', '.join(held[:5])}…); --unprotect lifts that first"
        )
    if held:
        session.unprotect()


def _exit_code(report: "Report") -> Exit:
    if any(each.mandatory for each in report.outcome.violations):
        return Exit.POLICY_VIOLATION
    return Exit.FAILED if report.failed else Exit.FINE


def main() -> None:
    """Run the command line; every mistake is one sentence on standard error."""
    try:
        app(standalone_mode=True)
    except UsageError as error:
        typer.echo(str(error), err=True)
        raise SystemExit(Exit.WRONG_USE) from None
    except RunFailedError as error:
        typer.echo(str(error), err=True)
        raise SystemExit(Exit.FAILED) from None
