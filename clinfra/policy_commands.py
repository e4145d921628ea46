"""Commands on policies: what holds in the state, and whether the pack's files are right."""

import json
import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from clinfra.errors import Exit, UsageError
from clinfra.options import AsJson, Stack

if TYPE_CHECKING:
    from clinfra.policy_check import Checked

policy_app = typer.Typer(help="What the rules say.", no_args_is_help=True)
Named = Annotated[
    str | None,
    typer.Option("--profile", help="Profile, by name or file, unless the one of the stack."),
]


@policy_app.command()
def check(stack: Stack, profile: Named = None, as_json: AsJson = False) -> None:
    """Judge what the state holds, without running the program; after a refresh, drift too."""
    from clinfra.folders import Folders
    from clinfra.plan import plan_of_state
    from clinfra.policy_check import checked
    from policies.core.pack import PolicyFiles
    from policies.core.profile_files import PolicyFileError

    path = Folders.of(os.environ).state_file(stack)
    if not path.exists():
        raise UsageError(f"the stack {stack} has no local state yet; `clinfra up` makes one")
    environment = {**os.environ, "PULUMI_STACK": stack}
    if profile:
        environment["CLINFRA_POLICY_PROFILE"] = profile
    try:
        files = PolicyFiles.of(environment)
        done = checked(plan_of_state(stack, path), files, datetime.now(UTC).date())
    except PolicyFileError as error:
        raise UsageError(str(error)) from None
    _tell(done, as_json=as_json)
    raise typer.Exit(Exit.POLICY_VIOLATION if done.violated else Exit.FINE)


@policy_app.command()
def lint(as_json: AsJson = False) -> None:
    """Find mistakes in the profiles and the exemptions, which the engine would not tell."""
    from clinfra.policy_check import mistakes

    found = mistakes()
    if as_json:
        typer.echo(json.dumps({"mistakes": [vars(each) for each in found]}, indent=2))
    else:
        for each in found:
            typer.echo(str(each))
        typer.echo(f"{len(found)} mistakes in the profiles and exemptions")
    raise typer.Exit(Exit.FAILED if found else Exit.FINE)


def _tell(done: "Checked", *, as_json: bool) -> None:
    from clinfra.console import RunConsole
    from clinfra.policy_check import as_document, print_checked

    if as_json:
        typer.echo(json.dumps(as_document(done), indent=2))
    else:
        print_checked(RunConsole(soft_wrap=True), done)
