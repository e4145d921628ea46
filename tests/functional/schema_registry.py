"""A stand-in for the data plane of a schema group: versions, compatibility and Entra tokens.

As learn.microsoft.com/rest/api/eventhub/put-schema describes it: a body that is known keeps its
version. Which status an incompatible body gets is not published; the stand-in says 400 (assumed).
"""

import json
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from urllib.parse import unquote, urlsplit

from tests.functional.processes import serving
from tests.functional.trust import HOST, Trust

_AVRO = "application/json;serialization=avro"


@dataclass
class SchemaRegistry:
    """The registry and what it holds."""

    token: str
    group: str
    host: str = ""
    """Host and port."""
    versions: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    """Bodies by the schema's name, oldest first."""
    busy: int = 0
    """Requests that are answered with 503 before one is served."""


@contextmanager
def schema_registry(trust: Trust, token: str, group: str) -> Generator[SchemaRegistry]:
    """Run the registry; it takes one token."""
    made = SchemaRegistry(token, group)

    class Bound(_Endpoint):
        registry = made

    with serving(Bound, trust.server_context()) as port:
        made.host = f"{HOST}:{port}"
        yield made


def follows(older: str, newer: str) -> bool:
    """Whether a reader of the newer schema reads what the older one wrote (``Backward``)."""
    old, new = _fields(older), _fields(newer)
    added = [each for name, each in new.items() if name not in old]
    kept = [name for name in new if name in old]
    return all("default" in each for each in added) and all(
        old[name]["type"] == new[name]["type"] for name in kept
    )


def _fields(body: str) -> Mapping[str, Mapping[str, object]]:
    return {str(each["name"]): each for each in json.loads(body)["fields"]}


class _Endpoint(BaseHTTPRequestHandler):
    registry: SchemaRegistry
    protocol_version = "HTTP/1.1"

    def do_PUT(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        _, root, group, kind, name = unquote(urlsplit(self.path).path).split("/")
        if self.registry.busy:
            self.registry.busy -= 1
            self._refuse(503, "ServerBusy", "Busy.")
        elif self.headers["Authorization"] != f"Bearer {self.registry.token}":
            self._refuse(401, "ErrorInRequest", "Generic.")
        elif (root, group, kind) != ("$schemaGroups", self.registry.group, "schemas"):
            self._refuse(404, "ItemNotFound", "No such group.")
        elif self.headers["Content-Type"].replace(" ", "").lower() != _AVRO:
            self._refuse(415, "UnsupportedMediaType", "The group takes Avro.")
        else:
            self._keep(name, body)

    def _keep(self, name: str, body: str) -> None:
        known = self.registry.versions.setdefault(name, [])
        if body not in known:
            if known and not follows(known[-1], body):
                self._refuse(400, "InvalidSchema", f"Schema {name} is not Backward compatible.")
                return
            known.append(body)
        version = str(known.index(body) + 1)
        self._answer(
            204,
            b"",
            {
                "Schema-Id": f"{name}-{version}",
                "Schema-Group-Name": self.registry.group,
                "Schema-Name": name,
                "Schema-Version": version,
            },
        )

    def _refuse(self, status: int, code: str, message: str) -> None:
        body = json.dumps({"error": {"code": code, "message": message}}).encode()
        self._answer(status, body, {"Content-Type": "application/json"})

    def _answer(self, status: int, body: bytes, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # inherited
        """Say nothing."""
