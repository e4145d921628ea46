"""A cache folder for one stack's run: a copy of what its state and its cloud are."""

import os
import shutil
import sqlite3
from collections.abc import Generator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from clinfra.folders import Folders


@contextmanager
def own_ground(stack: str, seed: Folders) -> Generator[Path]:
    """A folder of a run's own, which shares no lock with another and ends with the run.

    Args:
        stack: Name of the stack.
        seed: Where its state and its cloud are; they are copied, and never changed.
    """
    with TemporaryDirectory(prefix=f"clinfra-{stack}-", ignore_cleanup_errors=True) as folder:
        own = Folders(Path(folder))
        if (seed.tools / "pulumi").is_dir():
            own.tools.mkdir()
            (own.tools / "pulumi").symlink_to(seed.tools / "pulumi")
        if seed.state_file(stack).exists():
            _copy(stack, seed, own)
        yield own.root


def _copy(stack: str, seed: Folders, own: Folders) -> None:
    own.state_file(stack).parent.mkdir(parents=True)
    shutil.copyfile(seed.state_file(stack), own.state_file(stack))
    meta = seed.state / ".pulumi" / "meta.yaml"
    if meta.exists():
        shutil.copyfile(meta, own.state / ".pulumi" / "meta.yaml")
    passphrase = own.root / "passphrase"
    handle = os.open(passphrase, os.O_WRONLY | os.O_CREAT, 0o600)
    with os.fdopen(handle, "wb") as stream:
        stream.write(seed.passphrase().read_bytes())
    if seed.cloud.exists():
        own.cloud.parent.mkdir(parents=True)
        with (
            closing(sqlite3.connect(seed.cloud)) as theirs,
            closing(sqlite3.connect(own.cloud)) as ours,
        ):
            theirs.backup(ours)


def went_up(stack: str, seed: Folders) -> bool:
    """Whether a local state holds resources of the stack."""
    from clinfra.plan import plan_of_state

    path = seed.state_file(stack)
    return path.exists() and bool(plan_of_state(stack, path).resources)
