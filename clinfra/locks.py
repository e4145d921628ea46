"""Locks that a finished process left on a local state."""

import json
import re
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
from pulumi.automation.errors import CommandError, ConcurrentUpdateError

from clinfra.folders import PROJECT
from clinfra.outcome import last_words


@dataclass(frozen=True)
class Lock:
    """One lock file of the state backend."""

    path: Path
    pid: int
    host: str
    since: str

    @property
    def alive(self) -> bool:
        """Whether the holder may still run; a process of another host may."""
        return self.host != socket.gethostname() or _runs(self.pid)

    def sentence(self, stack: str) -> str:
        """What a person should know of it."""
        holder = f"process {self.pid} on {self.host}, since {self.since}"
        if self.alive:
            return f"the stack {stack} is in use by {holder}; wait for it, or end it first"
        return (
            f"the stack {stack} is locked by {holder}, which no longer runs; "
            f"`clinfra state unlock --stack {stack}` frees it"
        )


_HOLDER = re.compile(r"created by (\S+) \(pid (\d+)\) at (\S+)")
"""How the engine names the holder of a lock (Pulumi, ``pkg/backend/diy/lock.go``)."""


def engine_said(stack: str, error: CommandError) -> str:
    """Why the engine ended: the holder where a lock turned it away, else its own last words."""
    if not isinstance(error, ConcurrentUpdateError):
        return last_words(str(error))
    named = _HOLDER.search(str(error))
    holder = f"process {named[2]} of {named[1]}, since {named[3]}" if named else "another run"
    return (
        f"the stack {stack} is in use by {holder}; wait for it, and where it no longer runs, "
        "`clinfra state unlock` frees it"
    )


def _runs(pid: int) -> bool:
    """Whether a process does more than wait for its parent to take note of its end."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def locks_of(state: Path, stack: str) -> Iterator[Lock]:
    """All locks of a stack in a file backend."""
    folder = state / ".pulumi" / "locks" / "organization" / PROJECT / stack
    for path in sorted(folder.glob("*.json")):
        raw = json.loads(path.read_text(encoding="utf-8"))
        yield Lock(path, int(raw["pid"]), str(raw["hostname"]), str(raw["timestamp"]))


def free_stale(state: Path, stack: str) -> list[Lock]:
    """Remove the locks whose holder no longer runs; returns them."""
    stale = [lock for lock in locks_of(state, stack) if not lock.alive]
    for lock in stale:
        lock.path.unlink(missing_ok=True)
    return stale
