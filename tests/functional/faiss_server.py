"""The index server of `images/faiss` as a process of its own."""

import json
import sys
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPSConnection
from pathlib import Path

from tests.functional.processes import Server, free_port, running
from tests.functional.trust import HOST, Trust, trust_in
from tests.harness.environments import ROOT

PROGRAM = ROOT / "images" / "faiss" / "server.py"
API_KEY, READER_KEY = "api-key", "reader-key"
"""Files of the keys, whose content is their name with a word behind it."""


@dataclass(frozen=True)
class FaissServer:
    """A running server."""

    port: int
    server: Server
    trust: Trust
    logins: Path
    """Folder with its certificate and its keys."""

    def key(self, file: str = API_KEY) -> str:
        """What a caller shows."""
        return (self.logins / file).read_text().strip()

    def ask(
        self, method: str, path: str, body: object = None, key: str | None = None
    ) -> tuple[int, dict[str, object]]:
        """Status and body of an answer to who has a key, the one that writes unless said."""
        context = self.trust.client_context()
        connection = HTTPSConnection(HOST, self.port, timeout=30, context=context)
        try:
            given = body if isinstance(body, str) else json.dumps(body)
            shown = {"api-key": self.key() if key is None else key}
            connection.request(method, path, given, shown)
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
    port, logins = free_port(), folder / f"logins-{free_port()}"
    logins.mkdir()
    trust = _logins_in(logins)
    given = {"dimensions": "8", "distance": "cosine", "refresh_seconds": "0.2", **settings}
    server_environment = {
        "INDEX_URL": url,
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "LOGINS": str(logins),
        **{name.upper(): value for name, value in given.items()},
        **(environment or {}),
    }
    with running(
        [sys.executable, str(PROGRAM)],
        log=folder / f"faiss-{port}.log",
        ready=lambda: _answers(port, trust),
        environment=server_environment,
    ) as server:
        yield FaissServer(port, server, trust, logins)


def _logins_in(folder: Path) -> Trust:
    """A certificate, with its key in one file as Key Vault gives it, and the keys of callers."""
    trust = trust_in(folder)
    pair = trust.key.read_text() + trust.certificate.read_text()
    trust.certificate.write_text(pair)
    for file in (API_KEY, READER_KEY):
        (folder / file).write_text(f"{file}-of-the-tests\n")
    return trust


def _answers(port: int, trust: Trust) -> bool:
    connection = HTTPSConnection(HOST, port, timeout=5, context=trust.client_context())
    try:
        connection.request("GET", "/health")
        connection.getresponse().read()
    except OSError:
        return False
    else:
        return True
    finally:
        connection.close()
