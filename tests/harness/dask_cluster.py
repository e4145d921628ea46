"""A Dask cluster of a test's own, on loopback: a scheduler and workers that can be killed."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from tests.harness.checkout import Checkout

_PATIENCE = 60.0
_LOCAL = ("--host", "127.0.0.1", "--no-dashboard")


@dataclass(frozen=True)
class Cluster:
    """A running cluster."""

    address: str
    workers: Sequence["subprocess.Popen[bytes]"]
    another: Callable[[], object]
    """Starts one more worker."""


def lacking() -> str:
    """What the machine lacks for a cluster; empty where it can be started."""
    return "" if find_spec("distributed") else "Dask's package distributed is not installed"


@contextmanager
def running_cluster(checkout: Checkout, folder: Path, workers: int) -> Generator[Cluster]:
    """Run a scheduler, and workers with one thread each, for the length of a block."""
    file = folder / "scheduler.json"
    told = ("--scheduler-file", str(file))
    started = [_started(checkout, folder, "scheduler", *_LOCAL, "--port", "0", *told)]
    try:
        address = _address(file)
        lone = ("--nthreads", "1", "--no-nanny", *_LOCAL, "--local-directory", str(folder))

        def another() -> None:
            started.append(_started(checkout, folder, "worker", address, *lone))

        for _ in range(workers):
            another()
        _ready(address, workers)
        yield Cluster(address, started[1:], another)
    finally:
        for each in started:
            each.kill()
            each.wait()


def _started(
    checkout: Checkout, folder: Path, role: str, *arguments: str
) -> "subprocess.Popen[bytes]":
    with (folder / f"{role}.log").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", f"distributed.cli.dask_{role}", *arguments],
            cwd=checkout.root,
            env=checkout.environment(),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )


def _ready(address: str, workers: int) -> None:
    """Wait for the workers: a fleet refuses a cluster that has none."""
    from distributed import Client

    with Client(address, timeout=_PATIENCE) as client:
        client.wait_for_workers(workers, timeout=_PATIENCE)


def _address(file: Path) -> str:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        if file.exists():
            try:
                return str(json.loads(file.read_text(encoding="utf-8"))["address"])
            except ValueError:
                pass
        time.sleep(0.1)
    raise AssertionError("the scheduler did not start")
