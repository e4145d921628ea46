"""One small layer before every vector store: a store holds ids and vectors, and no text."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol, runtime_checkable
from urllib.parse import quote
from uuid import NAMESPACE_OID, uuid5

import access
import httpx
import numpy as np
import psycopg
import told
from psycopg import sql
from redis import Redis
from redis.credentials import CredentialProvider
from redis.exceptions import ResponseError

Vector = Sequence[float]
_SEARCH = {"api-version": "2024-07-01"}
_HNSW_SEARCH = 100


@runtime_checkable
class Store(Protocol):
    """What every store can do."""

    def prepare(self) -> None:
        """Make the collection where it is missing; the embedding job alone asks for it."""
        ...

    def upsert(self, points: Mapping[str, Vector]) -> None:
        """Write points by id; an id that is there gets its new vector."""
        ...

    def delete(self, ids: Sequence[str]) -> None:
        """Delete points."""
        ...

    def nearest(self, vector: Vector, limit: int) -> list[str]:
        """Ids of the nearest points, nearest first."""
        ...


def store_of(settings: told.Store) -> Store:
    """The client of a store.

    Raises:
        ValueError: There is none for the backend, or the collection has no plain name.
    """
    made: Mapping[str, type[Store]] = {
        "pgvector": Pgvector,
        "redis": RedisSearch,
        "qdrant": Qdrant,
        "faiss": Faiss,
        "ai_search": AiSearch,
        "pinecone": Pinecone,
    }
    if settings.backend not in made:
        raise ValueError(f"the backend is {settings.backend}; allowed: {', '.join(sorted(made))}")
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,40}", settings.collection):
        raise ValueError(f"the collection is {settings.collection!r}; allowed: a-z, 0-9 and _")
    return made[settings.backend](settings)  # pyright: ignore[reportCallIssue]


def _secret(settings: told.Store) -> str:
    """An Entra token or, read anew each time so that a rotation is followed, an API key."""
    if settings.authentication == "entra_token" and settings.token_scope:
        return access.token(settings.token_scope)
    if settings.secret_file:
        return Path(settings.secret_file).read_text(encoding="utf-8").strip()
    return ""


class Pgvector:
    """A table with a vector column and an HNSW index."""

    _OPERATORS: Mapping[str, tuple[sql.SQL, sql.SQL]] = {
        "cosine": (sql.SQL("<=>"), sql.SQL("vector_cosine_ops")),
        "inner_product": (sql.SQL("<#>"), sql.SQL("vector_ip_ops")),
        "euclidean": (sql.SQL("<->"), sql.SQL("vector_l2_ops")),
    }

    def __init__(self, settings: told.Store) -> None:
        self._settings, self._table = settings, sql.Identifier(settings.collection)
        self._operator, self._class = self._OPERATORS[settings.distance]

    def prepare(self) -> None:
        """Make the table and its index."""
        name = sql.Identifier(f"{self._settings.collection}_v")
        with self._connected() as connection:
            connection.execute(
                sql.SQL("CREATE TABLE IF NOT EXISTS {} (id text PRIMARY KEY, v vector({}))").format(
                    self._table, sql.Literal(self._settings.dimensions)
                )
            )
            connection.execute(
                sql.SQL("CREATE INDEX IF NOT EXISTS {} ON {} USING hnsw (v {})").format(
                    name, self._table, self._class
                )
            )

    def upsert(self, points: Mapping[str, Vector]) -> None:
        """Insert, or replace where the id is there."""
        statement = sql.SQL(
            "INSERT INTO {} VALUES (%s, %s::vector) ON CONFLICT (id) DO UPDATE SET v = EXCLUDED.v"
        ).format(self._table)
        rows = [(each, str(list(vector))) for each, vector in points.items()]
        with self._connected() as connection, connection.cursor() as cursor:
            cursor.executemany(statement, rows)

    def delete(self, ids: Sequence[str]) -> None:
        """Delete rows."""
        statement = sql.SQL("DELETE FROM {} WHERE id = ANY(%s)").format(self._table)
        with self._connected() as connection:
            connection.execute(statement, (list(ids),))

    def nearest(self, vector: Vector, limit: int) -> list[str]:
        """Through the index."""
        statement = sql.SQL("SELECT id FROM {} ORDER BY v {} %s::vector LIMIT %s").format(
            self._table, self._operator
        )
        with self._connected() as connection:
            connection.execute(f"SET LOCAL hnsw.ef_search = {max(_HNSW_SEARCH, limit)}")
            found = connection.execute(statement, (str(list(vector)), limit)).fetchall()
        return [str(row[0]) for row in found]

    def _connected(self) -> psycopg.Connection[tuple[object, ...]]:
        settings = self._settings
        return psycopg.connect(
            host=settings.endpoint,
            port=settings.port,
            dbname=settings.namespace,
            sslmode="verify-full" if settings.tls else "disable",
            sslrootcert=settings.authority_file or "system",
            user=settings.role_name,
            password=_secret(settings),
        )


class _Login(CredentialProvider):
    """A fresh token at every connection."""

    def __init__(self, settings: told.Store) -> None:
        self._settings = settings

    def get_credentials(self) -> tuple[str, str]:
        return self._settings.object_id, _secret(self._settings)


class RedisSearch:
    """Hashes under a prefix, with an HNSW index of the search module."""

    _METRICS: Mapping[str, str] = {"cosine": "COSINE", "inner_product": "IP", "euclidean": "L2"}

    def __init__(self, settings: told.Store) -> None:
        self._settings = settings
        self._index = f"{settings.namespace}:{settings.collection}"
        self._redis = Redis(
            host=settings.endpoint,
            port=settings.port,
            credential_provider=_Login(settings),
            ssl=settings.tls,
            ssl_ca_certs=settings.authority_file,
        )

    def prepare(self) -> None:
        """Make the index."""
        words = f"SCHEMA v VECTOR HNSW 6 TYPE FLOAT32 DIM {self._settings.dimensions}"
        try:
            self._redis.execute_command(
                *("FT.CREATE", self._index, "ON", "HASH", "PREFIX", "1", f"{self._index}:"),
                *f"{words} DISTANCE_METRIC {self._METRICS[self._settings.distance]}".split(),
            )
        except ResponseError as error:
            if "already exists" not in str(error):
                raise

    def upsert(self, points: Mapping[str, Vector]) -> None:
        """Write hashes."""
        for each, vector in points.items():
            self._redis.hset(f"{self._index}:{each}", mapping={"v": _floats(vector)})

    def delete(self, ids: Sequence[str]) -> None:
        """Delete hashes, one by one: a cluster's keys are on many shards."""
        for each in ids:
            self._redis.delete(f"{self._index}:{each}")

    def nearest(self, vector: Vector, limit: int) -> list[str]:
        """Sorted by distance."""
        query = f"*=>[KNN {limit} @v $v AS far]"
        found: list[bytes] = self._redis.execute_command(
            *("FT.SEARCH", self._index, query, "PARAMS", "2", "v", _floats(vector)),
            *f"SORTBY far LIMIT 0 {limit} NOCONTENT DIALECT 2".split(),
        )
        prefix = f"{self._index}:".encode()
        return [each.removeprefix(prefix).decode() for each in found[1:]]


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

    def _ask(self, method: str, path: str, body: object = None, **params: str) -> dict:
        return access.checked("the vector store", self._sent(method, path, body, **params)).json()

    def _sent(self, method: str, path: str, body: object = None, **params: str) -> httpx.Response:
        login = {self.header: f"{self.scheme}{_secret(self._settings)}"} if self.header else {}
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
        if answer.status_code == httpx.codes.NOT_FOUND:
            raise access.ServiceError(f"there is no index at {self._path}; it must be made first")
        access.checked("the vector store", answer)

    def upsert(self, points: Mapping[str, Vector]) -> None:
        """Write documents."""
        written = [
            {"@search.action": "mergeOrUpload", "id": each, "v": list(vector)}
            for each, vector in points.items()
        ]
        self._ask("POST", f"{self._path}/docs/index", {"value": written}, **_SEARCH)

    def delete(self, ids: Sequence[str]) -> None:
        """Delete documents."""
        gone = [{"@search.action": "delete", "id": each} for each in ids]
        self._ask("POST", f"{self._path}/docs/index", {"value": gone}, **_SEARCH)

    def nearest(self, vector: Vector, limit: int) -> list[str]:
        """By vector alone."""
        query = {"kind": "vector", "vector": list(vector), "fields": "v", "k": limit}
        asked = {"vectorQueries": [query], "select": "id", "top": limit}
        found = self._ask("POST", f"{self._path}/docs/search", asked, **_SEARCH)
        return [str(each["id"]) for each in found["value"]]


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


def _floats(vector: Vector) -> bytes:
    return np.asarray(vector, dtype=np.float32).tobytes()
