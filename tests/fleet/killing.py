"""Kills a process of a fleet while it works."""

import time
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass

import psutil

_EVERY_SECONDS, _PATIENCE = 0.1, 120.0


@dataclass(frozen=True)
class AtWork:
    """A process that runs a stack."""

    stack: str
    process: psutil.Process
    root: psutil.Process
    """The test's own process that it runs below."""


def at_work(stacks: Collection[str], *roots: int) -> AtWork:
    """The first process that runs one of the stacks below one of the test's own, once it is there.

    Which of several workers gets which stack is for the scheduler to say.
    """
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        for found in _running(roots):
            if found.stack in stacks:
                return found
        time.sleep(_EVERY_SECONDS)
    raise AssertionError(f"no process of {' or '.join(stacks)} came")


def _running(roots: Iterable[int]) -> Iterator[AtWork]:
    for root in map(psutil.Process, roots):
        for each in root.children(recursive=True):
            with suppress(psutil.Error):
                yield AtWork(_stack_of(each), each, root)


def _stack_of(process: psutil.Process) -> str:
    """The stack that a process runs; empty where it runs none."""
    arguments = process.cmdline()
    if "clinfra.fleet.child" not in arguments or "--stack" not in arguments:
        return ""
    return arguments[arguments.index("--stack") + 1]
