"""Starts and stops the twin as a process of its own."""

import json
import subprocess
import sys
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum, unique
from pathlib import Path

TYPES_FILE = "arm-types.json.gz"
"""Name of the file with Azure's published types, in whichever folder it is."""
_PATIENCE = 10


@unique
class DriftKind(StrEnum):
    """What may happen to a resource behind the program's back."""

    TAG = "tag"
    """A cost tag was removed."""
    FIREWALL = "firewall"
    """A service was opened to the public network."""
    POOL = "pool"
    """A node pool was allowed to grow to twice its size."""
    SECRET = "secret"  # noqa: S105  # the name of a drift
    """The content of a Kubernetes secret was changed."""
    GONE = "gone"
    """A resource was deleted."""


@dataclass(frozen=True)
class TwinAddress:
    """Where a running twin listens."""

    ports: Mapping[str, int]
    """Port of each package on 127.0.0.1."""
    pid: int

    @property
    def debug_providers(self) -> str:
        """The value of ``PULUMI_DEBUG_PROVIDERS`` that attaches the engine to it."""
        return ",".join(f"{package}:{port}" for package, port in self.ports.items())


class TwinFailedError(RuntimeError):
    """The twin's process ended before it listened."""


@contextmanager
def running_twin(cloud: Path, *arguments: str) -> Generator[TwinAddress]:
    """Run a twin for the length of a block.

    Args:
        cloud: File that holds the cloud; made where it does not exist.
        arguments: More arguments of ``python -m twin``.

    Raises:
        TwinFailedError: It did not start; the log beside the cloud says why.
    """
    process = start(cloud, *arguments)
    try:
        yield address_of(process, cloud)
    finally:
        for stream in (process.stdin, process.stdout):
            if stream:
                stream.close()  # the twin ends when it hears no more; a signal would cut that off
        try:
            process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()


def start(cloud: Path, *arguments: str) -> "subprocess.Popen[str]":
    """Start a twin; its log goes to a file beside the cloud."""
    cloud.parent.mkdir(parents=True, exist_ok=True)
    with cloud.with_suffix(".log").open("w", encoding="utf-8") as log:
        return subprocess.Popen(  # noqa: S603  # our own interpreter and module
            [sys.executable, "-m", "twin", "--cloud", str(cloud), *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            cwd=Path(__file__).parents[1],
            start_new_session=True,
        )


def address_of(process: "subprocess.Popen[str]", cloud: Path) -> TwinAddress:
    """Read the address that a started twin says.

    Raises:
        TwinFailedError: It ended instead.
    """
    line = process.stdout.readline() if process.stdout else ""
    if not line:
        raise TwinFailedError(f"the twin did not start; see {cloud.with_suffix('.log')}")
    return TwinAddress(json.loads(line), process.pid)
