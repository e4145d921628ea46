"""A stand-in for an Azure AI Search service, since no package has its server.

Interface: learn.microsoft.com/rest/api/searchservice, version 2024-07-01, the operations Count,
Index and Search Post of documents. Each request has to carry the one token that is taken and that
version; a field that the interface or the index lacks is refused with 400. A document whose vector
has another length fails alone, in an answer 207 (assumed).
"""

import json
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

from components.data.vector_store import Distance
from tests.functional.processes import JsonEndpoint, serving
from tests.functional.stores import Vector, exact
from tests.functional.trust import Trust

_VERSION = ["2024-07-01"]
_ACTIONS = {"upload", "merge", "mergeOrUpload", "delete"}
_SEARCH, _QUERY = {"vectorQueries", "select", "top"}, {"kind", "vector", "fields", "k"}
Answer = tuple[int, object]
Body = Mapping[str, object]
_REFUSED: Answer = (400, {"error": {"code": "", "message": "The request is invalid."}})


@dataclass(frozen=True)
class Index:
    """An index with the fields ``id`` and ``v``."""

    dimensions: int
    distance: Distance
    documents: dict[str, Vector] = field(default_factory=dict[str, Vector])

    def change(self, body: Body) -> Answer:
        """Write and delete documents, each with an outcome of its own."""
        changes = body.get("value")
        if set(body) != {"value"} or not isinstance(changes, list):
            return _REFUSED
        if not all(
            set(each) <= {"@search.action", "id", "v"} and each.get("@search.action") in _ACTIONS
            for each in changes
        ):
            return _REFUSED
        outcomes = [self._changed(each) for each in changes]
        return (200 if all(each["status"] for each in outcomes) else 207), {"value": outcomes}

    def _changed(self, change: Body) -> Body:
        key, vector = str(change["id"]), change.get("v")
        if change["@search.action"] == "delete":
            self.documents.pop(key, None)
        elif isinstance(vector, list) and len(vector) == self.dimensions:
            self.documents[key] = vector
        else:
            text = "the vector has another length"
            return {"key": key, "status": False, "errorMessage": text, "statusCode": 400}
        return {"key": key, "status": True, "errorMessage": None, "statusCode": 200}

    def search(self, body: Body) -> Answer:
        """Nearest documents, of which only the key is asked."""
        queries = body.get("vectorQueries")
        if not set(body) <= _SEARCH or not isinstance(queries, list) or body["select"] != "id":
            return _REFUSED
        (query,) = queries
        if set(query) != _QUERY or (query["kind"], query["fields"]) != ("vector", "v"):
            return _REFUSED
        if len(query["vector"]) != self.dimensions:
            return _REFUSED
        found = exact(self.documents, query["vector"], self.distance, query["k"])
        return 200, {"value": [{"@search.score": 1.0, "id": each} for each in found]}


@dataclass
class SearchService:
    """The service, its indexes by name, and the token that it takes."""

    token: str
    port: int = 0
    indexes: dict[str, Index] = field(default_factory=dict[str, Index])

    def answer(self, path: Sequence[str], body: Body) -> Answer:
        """What a request gets that may ask."""
        match path:
            case ["indexes", name, "docs", operation] if name in self.indexes:
                index = self.indexes[name]
            case _:
                return 404, {"error": {"code": "", "message": "No index with that name."}}
        match operation:
            case "$count":
                return 200, len(index.documents)
            case "index":
                return index.change(body)
            case "search":
                return index.search(body)
            case _:
                return 404, {}


@contextmanager
def search_service(trust: Trust, token: str) -> Generator[SearchService]:
    """Run the service; it takes one token."""
    made = SearchService(token)

    class Bound(_Endpoint):
        service = made

    with serving(Bound, trust.server_context()) as port:
        made.port = port
        yield made


class _Endpoint(JsonEndpoint):
    service: SearchService

    def do_GET(self) -> None:  # noqa: N802  # the name that http.server asks for
        self._respond({})

    def do_POST(self) -> None:  # noqa: N802  # the name that http.server asks for
        self._respond(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

    def _respond(self, body: Body) -> None:
        parts = urlsplit(self.path)
        if self.headers["Authorization"] != f"Bearer {self.service.token}":
            status, given = 403, None
        elif parse_qs(parts.query) != {"api-version": _VERSION}:
            status, given = _REFUSED
        else:
            status, given = self.service.answer(parts.path.strip("/").split("/"), body)
        self.answer(status, given)
