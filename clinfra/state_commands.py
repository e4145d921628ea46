"""The commands that look after a state: back it up, bring it back, move it, unlock it."""

import json
import os
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from clinfra.errors import RunFailedError, UsageError
from clinfra.options import AsJson, Stack, Where, Yes, settings_of
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


def move(
    stack: Stack,
    to: Annotated[str, typer.Option("--to", help="URL of the backend that takes the stack.")],
    as_json: AsJson = False,
) -> None:
    """Take the state of the target azure to another backend, and the stack file along."""
    from clinfra.state_move import move as moved_to

    source = _azure_store(stack)
    target = _elsewhere(source, stack, to)
    done = moved_to(source, target, stack)
    _note_backend(stack, to)
    if as_json:
        typer.echo(json.dumps({**asdict(done), "to": to}, indent=2))
        return
    typer.echo(
        f"moved {done.resources} resources and {done.secrets} secrets of {stack} to {to}; its "
        "stack file names the new place: commit it before anyone else runs the stack"
    )


def unlock(stack: Stack, target: Where = Target.LOCAL, yes: Yes = False) -> None:
    """Free the locks that finished processes left on a stack; on azure, with --yes, all of them."""
    if target is Target.LOCAL:
        _unlock_local(stack)
        return
    if not yes:
        raise UsageError(
            f"nobody can tell from here whether a run of {stack} goes on elsewhere, and unlocking "
            "would harm it; --yes frees every lock all the same"
        )
    _azure_store(stack).free(stack)
    typer.echo(f"freed the locks of {stack} (azure)")


def _unlock_local(stack: str) -> None:
    from clinfra.folders import Folders
    from clinfra.locks import free_stale, locks_of

    state = Folders.of(os.environ).state
    for lock in free_stale(state, stack):
        typer.echo(f"freed the lock of process {lock.pid} on {lock.host}")
    for lock in locks_of(state, stack):
        raise RunFailedError(lock.sentence(stack))


def _elsewhere(source: "Store", stack: str, to: str) -> "Store":
    """The same stack, key and engine on another backend."""
    from clinfra.folders import environment_of
    from stacks.settings import BACKEND_SCHEMES

    if to == source.environment["PULUMI_BACKEND_URL"]:
        raise UsageError(f"--to is {to}, where the state of {stack} is already")
    allowed = tuple(f"{each}://" for each in BACKEND_SCHEMES)
    if not to.startswith(allowed):
        raise UsageError(f"--to is {to}; allowed: {', '.join(allowed)}")
    work = source.work.with_name(f"moved-{stack}")
    return replace(source, environment={**source.environment, **environment_of(to)}, work=work)


def _note_backend(stack: str, url: str) -> None:
    from clinfra.program import stack_file
    from clinfra.stack_edit import with_backend

    file = stack_file(stack)
    file.write_text(with_backend(file.read_text(encoding="utf-8"), url), encoding="utf-8")


def _store(stack: str, target: Target) -> "Store":
    if target is Target.AZURE:
        return _azure_store(stack)
    settings_of(stack)
    from clinfra.engine import Engine
    from clinfra.folders import Folders
    from clinfra.locks import locks_of
    from clinfra.state_backup import Store
    from clinfra.tools import find_pulumi

    folders = Folders.of(os.environ)
    for lock in locks_of(folders.state, stack):
        raise RunFailedError(lock.sentence(stack))
    engine = Engine(find_pulumi())
    return Store(folders.local_environment(), folders.work(stack), None, engine)


def _azure_store(stack: str) -> "Store":
    settings, _ = settings_of(stack)
    from clinfra.engine import Engine
    from clinfra.folders import Folders, environment_of
    from clinfra.state_backup import Store
    from clinfra.tools import find_pulumi

    if settings.backend is None:
        raise UsageError(f"clinfra:backend is not set in the stack file of {stack}; it needs a url")
    environment = environment_of(settings.backend.url)
    work = Folders.of(os.environ).work(f"azure-{stack}")
    return Store(environment, work, settings.backend.secrets_provider, Engine(find_pulumi()))


def _tell(sentence: str, held: "Backup", as_json: bool) -> None:  # noqa: FBT001  # of the option
    if not as_json:
        typer.echo(sentence)
        return
    document = held.model_dump(exclude={"deployment"}) | {"resources": held.resources}
    typer.echo(json.dumps(document, indent=2))
