"""The client code of `images/rag`, in a process of its own with the identity of a workload."""

import json
import os
import subprocess
import sys
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.harness.environments import ROOT

_PROGRAM = Path(__file__).parent / "clients" / "store_lines.py"
_CODE = ROOT / "images" / "rag"


class StoreError(Exception):
    """What the client raised: the name of the exception, and its text."""


@dataclass(frozen=True)
class Client:
    """One collection of one store, made where it is missing."""

    process: "subprocess.Popen[str]"
    told: Mapping[str, object]
    """The store, as a program is told of it."""

    def upsert(self, points: Mapping[str, Sequence[float]]) -> None:
        """Write points by id."""
        self._ask("upsert", points)

    def delete(self, ids: Sequence[str]) -> None:
        """Delete points."""
        self._ask("delete", ids)

    def nearest(self, vector: Sequence[float], limit: int) -> list[str]:
        """Ids of the nearest points, nearest first."""
        found = self._ask("nearest", vector, limit)
        assert isinstance(found, list)
        return [str(each) for each in found]

    def prepare(self) -> None:
        """Make the collection."""
        self._ask("prepare")

    def _ask(self, method: str, *arguments: object) -> object:
        asked = {"store": self.told, "method": method, "arguments": arguments}
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(f"{json.dumps(asked)}\n")
        self.process.stdin.flush()
        answer: dict[str, object] = json.loads(self.process.stdout.readline())
        if "raised" in answer:
            raise StoreError(f"{answer['raised']}: {answer['text']}")
        return answer["given"]


@dataclass(frozen=True)
class Consumer:
    """A process that can use any number of stores."""

    process: "subprocess.Popen[str]"

    def open(self, told: Mapping[str, object]) -> Client:
        """The client of a store, whose collection is then there."""
        client = Client(self.process, told)
        client.prepare()
        return client


@contextmanager
def consumer(environment: Mapping[str, str]) -> Generator[Consumer]:
    """Run the client code until the block ends.

    Args:
        environment: What workload identity sets in its pod, and which authorities it trusts.
    """
    given = {"PATH": os.environ["PATH"], "PYTHONPATH": str(_CODE), **environment}
    with subprocess.Popen(
        [sys.executable, str(_PROGRAM)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=given,
    ) as process:
        try:
            yield Consumer(process)
        finally:
            assert process.stdin
            process.stdin.close()
