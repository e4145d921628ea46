"""Keeps a local state whole, on a disk that fills up and after an engine that died writing.

The engine writes the whole state anew at each step, and a write that finds the disk full leaves a
file that ends in the middle. So a run begins only where there is room, holds some of it back, and
ends in time: what it held back is where the engine then writes its last state.
"""

import json
import os
import shutil
import sys
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

from clinfra.errors import RunFailedError

_LEAST_BYTES = 8 * 2**20
_WRITES = 6
"""Times that the engine may have the state on the disk at once: itself, its backup and copies."""
_EVERY_SECONDS = 0.2
_MIB = 2**20


class DiskGuard:
    """Watches over one state file for the length of a run."""

    def __init__(self, state: Path, reserve: Path) -> None:
        self._state = state
        self._reserve = reserve
        self._versions: list[bytes] = []
        self._written = 0.0
        self._told: list[str] = []
        self._over = threading.Event()

    def begin(self) -> None:
        """Hold room back and remember the state.

        Raises:
            RunFailedError: There is no room, or the folder cannot be written.
        """
        self._remember()
        needed = needed_bytes(self._state)
        _fill(self._reserve, needed)

    def watch(self, cancel: Callable[[], object]) -> None:
        """End the run by ``cancel`` once the disk is all but full."""
        threading.Thread(target=self._watch, args=(cancel,), daemon=True).start()

    def end(self) -> list[str]:
        """Give the room back and see to it that the state is whole.

        Returns:
            What a person should know, a sentence each.
        """
        self._over.set()
        self._reserve.unlink(missing_ok=True)
        if self._state.exists() and not _is_whole(self._state.read_bytes()):
            self._told.append(self._restored())
        told, self._told = self._told, []
        return told

    def _watch(self, cancel: Callable[[], object]) -> None:
        while not self._over.wait(_EVERY_SECONDS):
            self._remember()
            left = shutil.disk_usage(self._state.parent if self._state.exists() else "/").free
            if self._state.exists() and left < needed_bytes(self._state) // 2:
                self._told.append(
                    f"the disk of {self._state} had {left / _MIB:.1f} MiB left: the run was ended "
                    "while its state could still be written; make room and run it again"
                )
                self._reserve.unlink(missing_ok=True)
                cancel()
                return

    def _remember(self) -> None:
        """Keep the last two versions: the newest may be one that is being written."""
        with suppress(FileNotFoundError):
            written = self._state.stat().st_mtime
            if written != self._written:
                self._written = written
                self._versions = [*self._versions[-1:], self._state.read_bytes()]

    def _restored(self) -> str:
        whole = next((each for each in reversed(self._versions) if _is_whole(each)), None)
        if whole is None:
            return f"the state {self._state} is cut off and no earlier one is known; see its .bak"
        scratch = self._state.with_name(f"{self._state.name}.whole")
        try:
            scratch.write_bytes(whole)
            scratch.replace(self._state)
        except OSError as error:
            return f"the state {self._state} is cut off and cannot be mended: {error.strerror}"
        return f"the state {self._state} had been cut off; its last whole version was put back"


def put_right(state: Path) -> None:
    """Make a state readable again that an engine was writing when it was killed.

    The engine writes the attributes of a file in place: cut off there, they are empty, and it
    cannot read its own state beside them; it can without them. A state that ends in the middle
    is the backup again, which the engine made before that write. No run may hold the stack.

    Raises:
        RunFailedError: State and backup both end in the middle.
    """
    for attributes in state.parent.glob(f"{state.name}*.attrs"):
        if not attributes.stat().st_size:
            attributes.unlink()
    if not state.exists() or _is_whole(state.read_bytes()):
        return
    backup = state.with_name(f"{state.name}.bak")
    if not backup.exists() or not _is_whole(backup.read_bytes()):
        raise RunFailedError(f"the state {state} is cut off, and its backup {backup.name} is too")
    scratch = state.with_name(f"{state.name}.whole")
    shutil.copyfile(backup, scratch)
    scratch.replace(state)
    sys.stderr.write(f"the state {state} had been cut off; its backup was put in its place\n")


def needed_bytes(state: Path) -> int:
    """Room that a run needs for its state."""
    size = state.stat().st_size if state.exists() else 0
    return _LEAST_BYTES + _WRITES * size


def must_have_room(folder: Path) -> None:
    """See to it that a folder can be written and has room.

    Raises:
        RunFailedError: It cannot, or has not.
    """
    probe = folder / f".room-{os.getpid()}"
    _fill(probe, _LEAST_BYTES)
    probe.unlink()


@contextmanager
def guarded(state: Path, folder: Path) -> Generator[DiskGuard]:
    """Guard a state file of a folder for the length of a block.

    Raises:
        RunFailedError: There is no room for it, or the folder cannot be written.
    """
    _free_left_over(folder)
    guard = DiskGuard(state, folder / f".reserve-{os.getpid()}")
    guard.begin()
    try:
        yield guard
    finally:
        guard.end()


def _free_left_over(folder: Path) -> None:
    """Give back what runs held that were killed."""
    for path in folder.glob(".reserve-*"):
        holder = path.name.rpartition("-")[2]
        if holder.isdigit() and not psutil.pid_exists(int(holder)):
            with suppress(OSError):
                path.unlink(missing_ok=True)


def _fill(path: Path, size: int) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as stream:
            os.posix_fallocate(stream.fileno(), 0, size)
    except OSError as error:
        with suppress(OSError):
            path.unlink(missing_ok=True)
        raise RunFailedError(
            f"the folder {path.parent} cannot be written with {size / _MIB:.0f} MiB "
            f"({(error.strerror or 'unknown').lower()}): nothing was done and the state is as it "
            "was; make room there, or name another folder by CLINFRA_CACHE"
        ) from None


def _is_whole(content: bytes) -> bool:
    try:
        return isinstance(json.loads(content), dict)
    except ValueError:
        return False
