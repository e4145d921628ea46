"""The run of one stack, as a process of its own."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace

from clinfra.errors import Exit
from clinfra.fleet.ground import own_ground, went_up
from clinfra.folders import CHECKOUT, Folders

MOST_ATTEMPTS = 3
"""Runs of a stack whose process is killed again and again."""
_LOOK_SECONDS = 0.5
_GRACE_SECONDS = 10
_LONGEST_WORDS = 4000


@dataclass(frozen=True)
class Order:
    """What is to be run for one stack."""

    stack: str
    arguments: tuple[str, ...]
    """The command with its options, the stack aside."""
    timeout: float
    """Seconds after which the run is ended."""
    needs_state: bool = False
    """Whether the run says nothing about a stack without a local state."""


@dataclass(frozen=True)
class Ended:
    """What became of one stack."""

    stack: str
    code: int
    """Exit code of the command; negative where a signal ended it."""
    document: Mapping[str, object] | None
    """What ``--json`` printed."""
    said: str
    """What it printed on standard error, or why there was no run."""
    seconds: float
    """Of the run that gave the result."""
    attempts: int = 1


def run_stack(order: Order, stopped: Callable[[], bool] = lambda: False) -> Ended:
    """Run the command of one stack; whatever goes wrong is in the result, not raised.

    A process that a signal ended is run again: memory that ran out, or a person's ``kill``, says
    nothing about the stack.
    """
    seed = Folders.of(os.environ)
    if order.needs_state and not went_up(order.stack, seed):
        said = f"the stack {order.stack} has no local state yet; `clinfra up` makes one"
        return Ended(order.stack, Exit.WRONG_USE, None, said, 0)
    ended, attempts = _attempt(order, seed, stopped), 1
    while ended.code < 0 and attempts < MOST_ATTEMPTS and not stopped():
        ended, attempts = _attempt(order, seed, stopped), attempts + 1
    if ended.code < 0:
        name = signal.Signals(-ended.code).name
        ended = replace(ended, said=f"its process was ended by {name} each of {attempts} times")
    return replace(ended, attempts=attempts)


def _attempt(order: Order, seed: Folders, stopped: Callable[[], bool]) -> Ended:
    began = time.monotonic()
    with own_ground(order.stack, seed) as cache:
        command = [sys.executable, "-m", "clinfra.fleet.child", *order.arguments]
        types = seed.arm_types(os.environ)
        more = {"CLINFRA_ARM_TYPES": str(types)} if types else {}
        process = subprocess.Popen(  # noqa: S603  # our own interpreter and module
            [*command, "--stack", order.stack, "--json"],
            cwd=CHECKOUT,
            env={**os.environ, **more, "CLINFRA_CACHE": str(cache)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        try:
            out, err, late = _outcome(process, began + order.timeout, stopped)
        finally:
            _end(process)
    seconds = time.monotonic() - began
    if late:
        return Ended(order.stack, Exit.FAILED, None, _why(order, stopped), seconds)
    said = err.strip()[-_LONGEST_WORDS:]
    return Ended(order.stack, process.returncode, _document(out), said, seconds)


def _why(order: Order, stopped: Callable[[], bool]) -> str:
    if stopped():
        return "ended, as the whole run was"
    return f"not done after {order.timeout:.0f} s, and ended; --timeout allows more"


def _outcome(
    process: "subprocess.Popen[str]", until: float, stopped: Callable[[], bool]
) -> tuple[str, str, bool]:
    """What a process printed, and whether it is still at work when it must end.

    The pipe on its standard input stays open: `communicate` would close it at once, and with it
    end the process.
    """
    held, process.stdin = process.stdin, None
    try:
        while time.monotonic() < until and not stopped():
            with suppress(subprocess.TimeoutExpired):
                out, err = process.communicate(timeout=_LOOK_SECONDS)
                return out, err, False
        return "", "", True
    finally:
        if held:
            held.close()


def _end(process: "subprocess.Popen[str]") -> None:
    """End what is left of a process and of all that it started."""
    if process.poll() is None:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(_GRACE_SECONDS)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    for stream in (process.stdout, process.stderr):
        if stream:
            stream.close()


def _document(text: str) -> Mapping[str, object] | None:
    try:
        loaded: object = json.loads(text)
    except ValueError:
        return None
    return {str(k): v for k, v in loaded.items()} if isinstance(loaded, dict) else None
