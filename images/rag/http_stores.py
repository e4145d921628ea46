"""Vectors in servers that speak JSON over HTTP."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any
from urllib.parse import quote
from uuid import NAMESPACE_OID, uuid5

import access
import httpx
import told
from vectors import Vector, secret

_SEARCH = {"api-version": "2024-07-01"}
_Json = dict[str, Any]


class _Http:
    """JSON over HTTP, the login in a header."""

    header = ""
    """Header of the login; empty where there is none."""
    scheme = ""
    """Word before the secret in the header."""

    def __init__(self, settings: told.Store) -> None:
        self._settings = settings
        protocol = "https" if settings.tls else "http"
        self._client = access.client(
            f"{protocol}://{settings.endpoint}:{settings.port}",
            authority_file=settings.authority_file,
        )

    def _ask(self, method: str, path: str, body: object = None, **params: str) -> _Json:
        return access.checked("the vector store", self._sent(method, path, body, **params)).json()

    def _sent(self, method: str, path: str, body: object = None, **params: str) -> httpx.Response:
        login = {self.header: f"{self.scheme}{secret(self._settings)}"} if self.header else {}
        return self._client.request(method, path, json=body, params=params, headers=login)


class Qdrant(_Http):
    """A collection of Qdrant; its ids are UUIDs made from ours, which the payload keeps."""

    header = "api-key"
    _METRICS: Mapping[str, str] = {
        "cosine": "Cosine",
        "inner_product": "Dot",
        "euclidean": "Euclid",
    }

    @property
    def _path(self) -> str:
        return f"/collections/{self._settings.namespace}-{self._settings.collection}"

    def prepare(self) -> None:
        """Make the collection."""
        if self._ask("GET", f"{self._path}/exists")["result"] != {"exists": True}:
            metric = self._METRICS[self._settings.distance]
            vectors = {"size": self._settings.dimensions, "distance": metric}
            self._ask("PUT", self._path, {"vectors": vectors})

    def upsert(self, points: Mapping[str, Vector]) -> None:
        """Write points and wait until they can be found."""
        written = [
            {"id": _uuid(each), "vector": list(vector), "payload": {"id": each}}
            for each, vector in points.items()
        ]
        self._ask("PUT", f"{self._path}/points", {"points": written}, wait="true")

    def delete(self, ids: Sequence[str]) -> None:
        """Delete points."""
        gone = {"points": [_uuid(each) for each in ids]}
        self._ask("POST", f"{self._path}/points/delete", gone, wait="true")

    def nearest(self, vector: Vector, limit: int) -> list[str]:
        """By the query interface."""
        asked = {"query": list(vector), "limit": limit, "with_payload": True}
        found = self._ask("POST", f"{self._path}/points/query", asked)["result"]["points"]
        return [str(each["payload"]["id"]) for each in found]


class Faiss(_Http):
    """The index server of `images/faiss`, which holds one collection and deletes nothing.

    A point that is left behind leads to a passage that is gone, which the orchestrator leaves out.
    """

    header = "api-key"

    def prepare(self) -> None:
        """Do nothing: the server has its own settings."""

    def upsert(self, points: Mapping[str, Vector]) -> None:
        """Write one batch."""
        vectors = [list(vector) for vector in points.values()]
        self._ask("PUT", "/v1/points", {"ids": list(points), "vectors": vectors})

    def delete(self, ids: Sequence[str]) -> None:
        """Do nothing: the server cannot."""

    def nearest(self, vector: Vector, limit: int) -> list[str]:
        """Nearest first."""
        found = self._ask("POST", "/v1/search", {"vector": list(vector), "limit": limit})
        return [str(each) for each in found["ids"]]


class AiSearch(_Http):
    """An index of Azure AI Search with the fields ``id`` and ``v``.

    Whoever makes an index may change the whole service, so the platform team makes it and names the
    hospital's key in it. Interface: learn.microsoft.com/rest/api/searchservice.
    """

    header, scheme = "Authorization", "Bearer "

    @property
    def _path(self) -> str:
        name = f"{self._settings.namespace}-{self._settings.collection}".replace("_", "-")
        return f"/indexes/{quote(name)}"

    def prepare(self) -> None:
        """See that the index is there.

        Raises:
            ServiceError: It is not, or it cannot be searched.
        """
        answer = self._sent("GET", f"{self._path}/docs/$count", **_SEARCH)
        if answer.status_code == HTTPStatus.NOT_FOUND:
            raise access.ServiceError(f"there is no index at {self._path}; it must be made first")
        access.checked("the vector store", answer)

    def upsert(self, points: Mapping[str, Vector]) -> None:
        """Write documents."""
        self._change(
            [
                {"@search.action": "mergeOrUpload", "id": each, "v": list(vector)}
                for each, vector in points.items()
            ]
        )

    def delete(self, ids: Sequence[str]) -> None:
        """Delete documents."""
        self._change([{"@search.action": "delete", "id": each} for each in ids])

    def nearest(self, vector: Vector, limit: int) -> list[str]:
        """By vector alone."""
        query = {"kind": "vector", "vector": list(vector), "fields": "v", "k": limit}
        asked = {"vectorQueries": [query], "select": "id", "top": limit}
        found = self._ask("POST", f"{self._path}/docs/search", asked, **_SEARCH)
        return [str(each["id"]) for each in found["value"]]

    def _change(self, documents: Sequence[Mapping[str, object]]) -> None:
        """Change documents, of which each can fail alone while the request succeeds."""
        answer = self._ask("POST", f"{self._path}/docs/index", {"value": documents}, **_SEARCH)
        failed = [each["statusCode"] for each in answer["value"] if not each["status"]]
        if failed:
            text = f"the vector store refused {len(failed)} documents, the first with {failed[0]}"
            raise access.ServiceError(text)


class Pinecone(_Http):
    """A namespace of an index that is made at Pinecone; it gets ids and vectors, and no text."""

    header = "Api-Key"

    def prepare(self) -> None:
        """Do nothing: a namespace comes with its first point."""

    def upsert(self, points: Mapping[str, Vector]) -> None:
        """Write vectors."""
        written = [{"id": each, "values": list(vector)} for each, vector in points.items()]
        self._ask("POST", "/vectors/upsert", {"vectors": written, **self._namespace})

    def delete(self, ids: Sequence[str]) -> None:
        """Delete vectors."""
        self._ask("POST", "/vectors/delete", {"ids": list(ids), **self._namespace})

    def nearest(self, vector: Vector, limit: int) -> list[str]:
        """Nearest first."""
        asked = {"vector": list(vector), "topK": limit, **self._namespace}
        return [str(each["id"]) for each in self._ask("POST", "/query", asked)["matches"]]

    @property
    def _namespace(self) -> Mapping[str, str]:
        return {"namespace": f"{self._settings.namespace}-{self._settings.collection}"}


def _uuid(identifier: str) -> str:
    return str(uuid5(NAMESPACE_OID, identifier))
