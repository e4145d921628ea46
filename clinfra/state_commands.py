"""The commands that back a state up and bring it back."""

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from clinfra.errors import RunFailedError, UsageError
from clinfra.options import AsJson, Stack, Where, settings_of
from clinfra.targets import Target

if TYPE_CHECKING:
    from clinfra.state_backup import Backup, Store


def backup(
    stack: Stack,
    out: Annotated[Path, typer.Option("--out", help="New file that the backup goes to.")],
    target: Where = Target.LOCAL,
    as_json: AsJson = False,
) -> None:
    """Copy the state of a stack to one file; its secrets stay encrypted."""
    from clinfra.state_backup import taken, write

    made = taken(_store(stack, target), stack)
    write(made, out)
    _tell(f"backed up {made.resources} resources of {stack} ({target}) to {out}", made, as_json)


def restore(
    stack: Stack,
    file: Annotated[Path, typer.Option("--file", help="Backup to bring back.")],
    target: Where = Target.LOCAL,
    force: Annotated[
        bool, typer.Option("--force", help="Overwrite a state that is newer than the backup.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Put a backup in the place of the state; the cloud itself is not touched."""
    from clinfra.state_backup import read
    from clinfra.state_backup import restore as put_back

    found = read(file, stack)
    put_back(_store(stack, target), found, force=force)
    _tell(
        f"restored {found.resources} resources of {stack} ({target}) as of {found.taken}; "
        f"`clinfra refresh --stack {stack}` brings the state up to what the cloud says",
        found,
        as_json,
    )


def _store(stack: str, target: Target) -> "Store":
    settings, _ = settings_of(stack)
    from clinfra.engine import Engine
    from clinfra.folders import Folders, environment_of
    from clinfra.locks import locks_of
    from clinfra.state_backup import Store
    from clinfra.tools import find_pulumi

    folders, engine = Folders.of(os.environ), Engine(find_pulumi())
    if target is Target.LOCAL:
        for lock in locks_of(folders.state, stack):
            raise RunFailedError(lock.sentence(stack))
        return Store(folders.local_environment(), folders.work(stack), None, engine)
    if settings.backend is None:
        raise UsageError(f"clinfra:backend is not set in the stack file of {stack}; it needs a url")
    environment, work = environment_of(settings.backend.url), folders.work(f"azure-{stack}")
    return Store(environment, work, settings.backend.secrets_provider, engine)


def _tell(sentence: str, held: "Backup", as_json: bool) -> None:  # noqa: FBT001  # of the option
    if not as_json:
        typer.echo(sentence)
        return
    document = held.model_dump(exclude={"deployment"}) | {"resources": held.resources}
    typer.echo(json.dumps(document, indent=2))
