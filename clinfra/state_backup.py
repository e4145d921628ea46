"""A copy of a stack's state in one file, and the way back."""

import hashlib
import json
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from pulumi import automation
from pulumi.automation.errors import CommandError, StackNotFoundError
from pydantic import BaseModel, ConfigDict, JsonValue, ValidationError

from clinfra.engine import Engine
from clinfra.errors import RunFailedError, UsageError
from clinfra.folders import PROJECT
from clinfra.locks import engine_said

_FORMAT = 1


class Backup(BaseModel):
    """What a backup file holds; secrets in it are as encrypted as in the state."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    format: int
    project: str
    stack: str
    taken: str
    """When it was made, ISO 8601 in UTC."""
    sha256: str
    """Digest of ``deployment`` as JSON with sorted keys and no white space."""
    deployment: dict[str, JsonValue]
    """What ``pulumi stack export`` gives."""

    @property
    def resources(self) -> int:
        """How many resources it holds."""
        return resources_in(self.deployment)


@dataclass(frozen=True)
class Store:
    """A state backend, as the engine is told of it."""

    environment: Mapping[str, str]
    work: Path
    """Workspace of the stack; made when missing."""
    secrets_provider: str | None
    """Key that encrypts secrets; the passphrase of the environment where none is given."""
    engine: Engine

    def deployment(self, stack: str) -> dict[str, JsonValue] | None:
        """What the backend holds of a stack, secrets encrypted; none where it knows no such stack.

        Raises:
            RunFailedError: The backend cannot be read.
        """
        try:
            automation.select_stack(stack, PROJECT, _nothing, opts=self._options())
            done = self._run("export", "--stack", stack)
        except StackNotFoundError:
            return None
        except CommandError as error:
            raise RunFailedError(_unanswered(stack, error)) from None
        return json.loads(done)

    def replace(self, stack: str, deployment: Mapping[str, JsonValue], *, new: bool) -> None:
        """Put a deployment in the place of what the backend holds of a stack.

        A stack that is new to the backend leaves nothing there if the deployment is not taken.

        Raises:
            RunFailedError: The backend does not take it, such as for a key that does not fit.
        """
        with TemporaryDirectory() as folder:
            file = Path(folder) / "deployment.json"
            file.write_text(json.dumps(deployment), encoding="utf-8")
            try:
                automation.create_or_select_stack(stack, PROJECT, _nothing, opts=self._options())
                self._run("import", "--stack", stack, "--file", str(file))
            except CommandError as error:
                if new:
                    with suppress(CommandError):
                        self._run("rm", "--yes", "--stack", stack)
                raise RunFailedError(_unanswered(stack, error)) from None

    def shown(self, stack: str) -> dict[str, JsonValue]:
        """What the backend holds of a stack, secrets in the clear: for comparing, in memory alone.

        Raises:
            RunFailedError: The backend cannot be read, or the key does not open the secrets.
        """
        return json.loads(self._asked(stack, "export", "--show-secrets"))

    def remove(self, stack: str) -> None:
        """Forget a stack; what it made stays, and so does what the backend keeps as history.

        Raises:
            RunFailedError: The backend does not do it, such as for a stack that is in use.
        """
        self._asked(stack, "rm", "--yes", "--force", "--preserve-config")

    def free(self, stack: str) -> None:
        """Drop every lock of a stack, that of a run which still goes on as well.

        Raises:
            UsageError: The backend knows no such stack.
            RunFailedError: The backend does not answer.
        """
        try:
            automation.select_stack(stack, PROJECT, _nothing, opts=self._options()).cancel()
        except StackNotFoundError:
            raise UsageError(f"the stack {stack} has no state yet; it has no lock") from None
        except CommandError as error:
            raise RunFailedError(_unanswered(stack, error)) from None

    def _asked(self, stack: str, *arguments: str) -> str:
        try:
            return self._run(*arguments, "--stack", stack)
        except CommandError as error:
            raise RunFailedError(_unanswered(stack, error)) from None

    def _run(self, *arguments: str) -> str:
        self.work.mkdir(parents=True, exist_ok=True)
        return self.engine.run(["stack", *arguments], str(self.work), self.environment).stdout

    def _options(self) -> automation.LocalWorkspaceOptions:
        self.work.mkdir(parents=True, exist_ok=True)
        return automation.LocalWorkspaceOptions(
            work_dir=str(self.work),
            env_vars=dict(self.environment),
            pulumi_command=self.engine,
            secrets_provider=self.secrets_provider,
            project_settings=automation.ProjectSettings(name=PROJECT, runtime="python"),
        )


def taken(store: Store, stack: str) -> Backup:
    """A backup of what a backend holds of a stack now.

    Raises:
        UsageError: The backend knows no such stack.
        RunFailedError: The backend cannot be read.
    """
    deployment = store.deployment(stack)
    if deployment is None:
        raise UsageError(f"the stack {stack} has no state yet; `clinfra up` makes one")
    return Backup(
        format=_FORMAT,
        project=PROJECT,
        stack=stack,
        taken=datetime.now(UTC).isoformat(timespec="seconds"),
        sha256=_digest(deployment),
        deployment=deployment,
    )


def write(backup: Backup, file: Path) -> None:
    """Write a backup to a new file that its owner alone may read.

    Raises:
        UsageError: The file is there already, or cannot be written.
    """
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise UsageError(f"--out is {file}, which is there already; name a new file") from None
    except OSError as error:
        raise UsageError(f"--out is {file}, which cannot be written: {error.strerror}") from None
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(backup.model_dump_json(indent=1))
            stream.flush()
            os.fsync(stream.fileno())
    except OSError as error:
        with suppress(OSError):
            file.unlink()
        raise UsageError(f"--out is {file}, which cannot be written: {error.strerror}") from None


def read(file: Path, stack: str) -> Backup:
    """A backup of a stack, whole and unchanged since it was made.

    Raises:
        UsageError: The file is no backup, was changed or cut off, or is of another stack.
    """
    try:
        found = Backup.model_validate_json(file.read_bytes())
    except OSError as error:
        raise UsageError(f"the backup {file} cannot be read: {error.strerror}") from None
    except ValidationError:
        raise UsageError(
            f"the backup {file} is cut off or is none; `clinfra state backup` makes one"
        ) from None
    if found.format != _FORMAT:
        raise UsageError(f"the backup {file} has format {found.format}; allowed: {_FORMAT}")
    if _digest(found.deployment) != found.sha256:
        raise UsageError(f"the backup {file} was changed after it was made: its digest differs")
    if (found.project, found.stack) != (PROJECT, stack):
        raise UsageError(
            f"the backup {file} is of the stack {found.stack} of {found.project}; "
            f"--stack is {stack}"
        )
    return found


def restore(store: Store, backup: Backup, *, force: bool) -> None:
    """Put a backup in the place of the state, unless that is newer.

    Args:
        store: Where the state is.
        backup: What comes into its place.
        force: Whether a newer state may be lost.

    Raises:
        UsageError: The state was written after the one that the backup was made of.
        RunFailedError: The backend cannot be read or written.
    """
    current = store.deployment(backup.stack)
    if current and not force and _written(current) > _written(backup.deployment):
        raise UsageError(
            f"the state of {backup.stack} was written at {_written(current):%Y-%m-%d %H:%M:%S %Z}, "
            f"after the one in the backup ({_written(backup.deployment):%Y-%m-%d %H:%M:%S %Z}); "
            "back it up first, then --force overwrites it"
        )
    store.replace(backup.stack, backup.deployment, new=current is None)


def inner(deployment: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """What an exported deployment holds beside the version of its format."""
    inner = deployment.get("deployment")
    return inner if isinstance(inner, dict) else {}


def resources_in(deployment: Mapping[str, JsonValue]) -> int:
    """How many resources an exported deployment holds."""
    held = inner(deployment).get("resources")
    return len(held) if isinstance(held, list) else 0


def _written(deployment: Mapping[str, JsonValue]) -> datetime:
    """When the engine last wrote it; the beginning of time for a stack that never went up."""
    manifest = inner(deployment).get("manifest")
    time = manifest.get("time") if isinstance(manifest, dict) else None
    if not isinstance(time, str):
        return datetime.min.replace(tzinfo=UTC)
    return datetime.fromisoformat(time).astimezone(UTC)


def _digest(deployment: Mapping[str, JsonValue]) -> str:
    canonical = json.dumps(deployment, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _unanswered(stack: str, error: CommandError) -> str:
    return f"the state of {stack} cannot be reached: {engine_said(stack, error)}"


def _nothing() -> None:
    """The program of a stack that is only read and written as a whole."""
