"""The index server of `images/faiss` as a process of its own."""

import json
import sys
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

from tests.functional.processes import Server, free_port, running
from tests.harness.environments import ROOT

PROGRAM = ROOT / "images" / "faiss" / "server.py"


@dataclass(frozen=True)
class FaissServer:
    """A running server."""

    port: int
    server: Server

    def ask(self, method: str, path: str, body: object = None) -> tuple[int, dict[str, object]]:
        """Status and body of an answer."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            given = body if isinstance(body, str) else json.dumps(body)
            connection.request(method, path, given)
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())
        finally:
            connection.close()

    def put(self, ids: object, vectors: object) -> tuple[int, dict[str, object]]:
        """Write points."""
        return self.ask("PUT", "/v1/points", {"ids": ids, "vectors": vectors})

    def search(self, vector: object, limit: object) -> tuple[int, dict[str, object]]:
        """Find the nearest."""
        return self.ask("POST", "/v1/search", {"vector": vector, "limit": limit})


@contextmanager
def faiss_at(
    url: str, folder: Path, environment: Mapping[str, str] | None = None, **settings: str
) -> Generator[FaissServer]:
    """Run a server until the block ends.

    Args:
        url: Where its index lies.
        folder: Its log goes here.
        environment: What workload identity gives.
        settings: Other settings of its environment, in lower case.
    """
    port = free_port()
    given = {"dimensions": "8", "distance": "cosine", "refresh_seconds": "0.2", **settings}
    server_environment = {
        "INDEX_URL": url,
        "HOST": "127.0.0.1",
        "PORT": str(port),
        **{name.upper(): value for name, value in given.items()},
        **(environment or {}),
    }
    with running(
        [sys.executable, str(PROGRAM)],
        log=folder / f"faiss-{port}.log",
        ready=lambda: _answers(port),
        environment=server_environment,
    ) as server:
        yield FaissServer(port, server)


def _answers(port: int) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/health")
        connection.getresponse().read()
    except OSError:
        return False
    else:
        return True
    finally:
        connection.close()
