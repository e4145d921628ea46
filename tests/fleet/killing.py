"""Kills a process of a fleet while it works."""

import time
from contextlib import suppress

import psutil

_EVERY_SECONDS, _PATIENCE = 0.1, 120.0


def kill_run_of(stack: str, root: int) -> None:
    """Kill the process that runs a stack, once it is there; below a process of the test's own."""
    run_below(root, stack).kill()


def run_below(root: int, stack: str = "", besides: str = "") -> psutil.Process:
    """The process that runs a stack, or any but one where none is named, once it is there."""
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        for each in psutil.Process(root).children(recursive=True):
            with suppress(psutil.Error):
                if (told := stack_of(each)) not in ("", besides) and stack in ("", told):
                    return each
        time.sleep(_EVERY_SECONDS)
    raise AssertionError(f"no process of {stack or 'any stack'} came")


def stack_of(process: psutil.Process) -> str:
    """The stack that a process runs; empty where it runs none."""
    arguments = process.cmdline()
    if "clinfra.fleet.child" not in arguments or "--stack" not in arguments:
        return ""
    return arguments[arguments.index("--stack") + 1]
