"""The command line: thin commands over the engine session."""

import json
import os
import signal
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from clinfra.audit_command import audit_app
from clinfra.budget import budget
from clinfra.cards import card_app
from clinfra.cost import cost_app
from clinfra.doctor.command import doctor
from clinfra.drift import drift
from clinfra.errors import Exit, RunFailedError, UsageError
from clinfra.evidence_command import evidence
from clinfra.export.operator_command import export_app
from clinfra.fleet.command import fleet_app
from clinfra.local import twin_app
from clinfra.measure import bench, rehearse
from clinfra.options import (
    AsJson,
    Confirmed,
    Faults,
    Kubernetes,
    NoPolicies,
    SavePlan,
    Seed,
    Stack,
    Where,
    Yes,
    bad_day_arguments,
    cluster_arguments,
    settings_of,
)
from clinfra.policy_commands import policy_app
from clinfra.prices import prices_app
from clinfra.promote import promote, rollback
from clinfra.reconcile import reconcile
from clinfra.review.command import review
from clinfra.review.loss import Loss
from clinfra.stack_report.command import report as stack_report
from clinfra.state_commands import backup, move, restore, unlock
from clinfra.tags_command import tags
from clinfra.targets import Target
from clinfra.waste import waste

if TYPE_CHECKING:
    from clinfra.session import Operation, Report, Session
    from stacks.settings import BackendSettings, Settings

_COLLECT = ("--collect",)
app = typer.Typer(
    help=__doc__, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False
)
state_app = typer.Typer(help="Look after the state.", no_args_is_help=True)
app.add_typer(state_app, name="state")
state_app.command()(backup)
state_app.command()(restore)
state_app.command()(move)
state_app.command()(unlock)
app.add_typer(twin_app, name="twin")
app.add_typer(card_app, name="card")
app.add_typer(prices_app, name="prices")
app.add_typer(export_app, name="export")
app.add_typer(fleet_app, name="fleet")


@app.command()
def preview(
    stack: Stack,
    target: Where = Target.LOCAL,
    as_json: AsJson = False,
    no_policies: NoPolicies = False,
    confirm_deletion: Confirmed = None,
    save_plan: SavePlan = None,
    kubernetes: Kubernetes = None,
) -> None:
    """Show what an up would change, and change nothing."""
    loss = Loss(frozenset(confirm_deletion or ()), save_plan)
    told = cluster_arguments(kubernetes, target)
    _run("preview", stack, target, as_json=as_json, twin=told, held=not no_policies, loss=loss)


@app.command()
def up(  # noqa: PLR0913, PLR0917  # one argument for each option
    stack: Stack,
    target: Where = Target.LOCAL,
    as_json: AsJson = False,
    yes: Yes = False,
    faults: Faults = None,
    seed: Seed = None,
    no_policies: NoPolicies = False,
    confirm_deletion: Confirmed = None,
    kubernetes: Kubernetes = None,
) -> None:
    """Create and change resources until the cloud is what the settings say."""
    told = [*bad_day_arguments(faults, seed, target), *cluster_arguments(kubernetes, target)]
    if target is Target.AZURE:
        if no_policies:
            raise UsageError("--no-policies is for the twin; an up of Azure is always held to them")
        _confirm(f"Apply the stack {stack} to Azure?", yes=yes)
    loss = Loss(frozenset(confirm_deletion or ()))
    _run("up", stack, target, as_json=as_json, twin=told, held=not no_policies, loss=loss)


@app.command()
def refresh(
    stack: Stack,
    target: Where = Target.LOCAL,
    as_json: AsJson = False,
    kubernetes: Kubernetes = None,
) -> None:
    """Bring the state up to what the cloud says."""
    _run("refresh", stack, target, as_json=as_json, twin=cluster_arguments(kubernetes, target))


@app.command()
def destroy(
    stack: Stack,
    target: Where = Target.LOCAL,
    as_json: AsJson = False,
    yes: Yes = False,
    unprotect: Annotated[
        bool, typer.Option("--unprotect", help="Lift the protection of data first.")
    ] = False,
    kubernetes: Kubernetes = None,
) -> None:
    """Delete every resource of the stack."""
    told = cluster_arguments(kubernetes, target)
    _confirm(f"Delete every resource of the stack {stack} ({target})?", yes=yes)
    _run("destroy", stack, target, as_json=as_json, unprotect=unprotect, twin=told)


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


app.command()(rehearse)
app.command()(bench)
app.add_typer(cost_app, name="cost")
app.command()(waste)
app.command()(doctor)
app.command()(reconcile)
app.command()(evidence)
app.command()(budget)
app.command()(tags)
app.command("report")(stack_report)
app.command()(promote)
app.command()(review)
app.command()(rollback)
twin_app.command()(drift)
app.add_typer(policy_app, name="policy")
app.add_typer(audit_app, name="audit")


def _confirm(question: str, *, yes: bool) -> None:
    if yes:
        return
    if not sys.stdin.isatty():
        raise UsageError(f"{question} There is no terminal to ask on; --yes answers")
    if not typer.confirm(question):
        raise UsageError("nothing was done")


def _run(  # noqa: PLR0913  # one argument for each option
    operation: str,
    stack: str,
    target: Target,
    *,
    as_json: bool,
    unprotect: bool = False,
    twin: Sequence[str] = (),
    held: bool = False,
    loss: Loss | None = None,
) -> None:
    settings, path = settings_of(stack)
    from clinfra.policies_of_run import hold_to_policies
    from clinfra.session import Operation, azure_session, local_session

    preview = operation == "preview"
    if target is Target.LOCAL:
        opened = local_session(stack, path, twin=[*_COLLECT, *twin] if preview else twin)
    else:
        opened = azure_session(stack, path, _azure_backend(settings))
    doing = Operation(operation)
    with opened as session:
        _recover(session, doing, stack)
        if doing is Operation.DESTROY:
            _lift_protection(session, stack, unprotect=unprotect)
        if held:
            hold_to_policies(session, stack)
        if loss and held and doing is Operation.UP:
            loss.look_ahead(session, stack, on_twin=target is Target.LOCAL)
        report = _carried_out(doing, stack, target, session, as_json=as_json)
    if loss and doing is Operation.PREVIEW:
        loss.after_preview(report)
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


def _azure_backend(settings: "Settings") -> "BackendSettings":
    from clinfra.azure import missing_for_azure

    lacking = missing_for_azure(settings)
    if lacking or settings.backend is None:
        raise UsageError("the target azure cannot be used yet:\n" + "\n".join(lacking))
    return settings.backend


def _carried_out(
    operation: "Operation", stack: str, target: Target, session: "Session", *, as_json: bool
) -> "Report":
    from clinfra.console import RunConsole
    from clinfra.in_thread import in_thread
    from clinfra.progress import Progress
    from clinfra.report import as_document, print_report, say_target, say_unheld
    from sdk.ending import reader_may_be_gone

    console = RunConsole(stderr=as_json, soft_wrap=True)
    say_target(console, operation, stack, target)
    if operation in ("preview", "up") and not session.packs:
        say_unheld(console)
    expected = len(session.known.resources) if session.known else 0
    with Progress(console, f"{operation} {stack}", expected) as progress:
        wait = in_thread(lambda: session.run(operation, progress.observe))
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda _number, _frame: session.cancel())
        report = wait()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)
    with reader_may_be_gone():
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
