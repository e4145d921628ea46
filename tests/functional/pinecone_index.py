"""A stand-in for an index at Pinecone, since its server is to be had nowhere else.

Interface: docs.pinecone.io/reference/api, the operations Upsert, Query and Delete of vectors. Each
request has to carry the API key; a field that the interface lacks, and a vector of another length
than the index's, are refused with 400. A namespace comes with its first vector.
"""

import json
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from components.data.vector_store import Distance
from tests.functional.processes import JsonEndpoint, serving
from tests.functional.stores import Vector, exact
from tests.functional.trust import Trust

_FIELDS = {
    "/vectors/upsert": {"vectors", "namespace"},
    "/vectors/delete": {"ids", "namespace"},
    "/query": {"vector", "topK", "namespace"},
}
Answer = tuple[int, object]
_REFUSED: Answer = (400, {"code": 3, "message": "the request is invalid", "details": []})


@dataclass
class PineconeIndex:
    """An index of one length and one measure, and the key that it takes."""

    key: str
    dimensions: int
    distance: Distance
    port: int = 0
    namespaces: dict[str, dict[str, Vector]] = field(
        default_factory=dict[str, dict[str, Vector]],
    )

    def answer(self, path: str, body: Mapping[str, object]) -> Answer:
        """What a request with the key gets."""
        if path not in _FIELDS:
            return 404, {}
        if set(body) != _FIELDS[path]:
            return _REFUSED
        points = self.namespaces.setdefault(str(body["namespace"]), {})
        match path, body:
            case "/vectors/upsert", {"vectors": list(vectors)}:
                return self._written(points, vectors)
            case "/vectors/delete", {"ids": list(ids)}:
                for each in ids:
                    points.pop(each, None)
                return 200, {}
            case "/query", {"vector": list(vector), "topK": int(limit)}:
                return self._found(points, vector, limit)
            case _:
                return _REFUSED

    def _written(
        self, points: dict[str, Vector], vectors: Sequence[Mapping[str, object]]
    ) -> Answer:
        written: dict[str, Vector] = {}
        for each in vectors:
            match each:
                case {"id": str(key), "values": list(values), **more} if not more:
                    written[key] = values
                case _:
                    return _REFUSED
        if any(len(values) != self.dimensions for values in written.values()):
            return _REFUSED
        points |= written
        return 200, {"upsertedCount": len(written)}

    def _found(self, points: Mapping[str, Vector], vector: Vector, limit: int) -> Answer:
        if len(vector) != self.dimensions or not 1 <= limit <= 10_000:
            return _REFUSED
        found = exact(points, vector, self.distance, limit)
        return 200, {"matches": [{"id": each, "score": 1.0, "values": []} for each in found]}


@contextmanager
def pinecone_index(
    trust: Trust, key: str, dimensions: int, distance: Distance
) -> Generator[PineconeIndex]:
    """Run the index; it takes one key."""
    made = PineconeIndex(key, dimensions, distance)

    class Bound(_Endpoint):
        index = made

    with serving(Bound, trust.server_context()) as port:
        made.port = port
        yield made


class _Endpoint(JsonEndpoint):
    index: PineconeIndex

    def do_POST(self) -> None:  # noqa: N802  # the name that http.server asks for
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.headers["Api-Key"] == self.index.key:
            status, given = self.index.answer(self.path, body)
        else:
            status, given = 401, None
        self.answer(status, given)
