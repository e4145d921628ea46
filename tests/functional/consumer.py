"""One consumer of vectors, whatever serves them: the client is chosen by the store's outputs."""

import json
import re
import ssl
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPSConnection
from typing import Protocol
from uuid import NAMESPACE_OID, uuid5

import numpy as np
import psycopg
from psycopg import sql
from redis import Redis
from redis.exceptions import ResponseError

from components.data.vector_store import Authentication, Distance

Vector = Sequence[float]


class StoreError(Exception):
    """What a server said against a request."""


@dataclass(frozen=True, kw_only=True)
class Reached:
    """A store's outputs once they are known, where a consumer can reach it.

    The fields are those of `VectorStoreOutputs`; a consumer on the cluster has them from its
    settings.
    """

    backend: str
    endpoint: str
    port: int
    tls: bool
    authentication: Authentication | None
    token_scope: str | None
    namespace: str
    trusted: str | None = None
    """File of the authority that signed the server's certificate, where the system knows none."""


@dataclass(frozen=True, kw_only=True)
class Login:
    """Who the consumer is; the secret is an Entra token or an API key, as the outputs say."""

    user: str = ""
    secret: str = ""


class Client(Protocol):
    """What every store can do."""

    def upsert(self, points: Mapping[str, Vector]) -> None:
        """Write points by id; an id that is there gets its new vector."""
        ...

    def nearest(self, vector: Vector, limit: int) -> list[str]:
        """Ids of the nearest points, nearest first."""
        ...


def consumer(
    store: Reached, login: Login, collection: str, dimensions: int, distance: Distance
) -> Client:
    """The client of a store for one collection, which is made where it is missing."""
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,40}", collection):
        raise ValueError(f"the collection is {collection!r}; allowed: letters, digits and _")
    made: Mapping[str, Callable[[Reached, Login, str, int, Distance], Client]] = {
        "pgvector": Pgvector,
        "redis": RedisSearch,
        "qdrant": Qdrant,
        "faiss": Faiss,
    }
    if store.backend not in made:
        raise ValueError(f"the backend is {store.backend}; allowed: {', '.join(sorted(made))}")
    return made[store.backend](store, login, collection, dimensions, distance)


class Pgvector:
    """A table with a vector column and an HNSW index."""

    _OPERATORS: Mapping[Distance, tuple[sql.SQL, sql.SQL]] = {
        Distance.COSINE: (sql.SQL("<=>"), sql.SQL("vector_cosine_ops")),
        Distance.INNER_PRODUCT: (sql.SQL("<#>"), sql.SQL("vector_ip_ops")),
        Distance.EUCLIDEAN: (sql.SQL("<->"), sql.SQL("vector_l2_ops")),
    }

    def __init__(
        self, store: Reached, login: Login, collection: str, dimensions: int, distance: Distance
    ) -> None:
        self._operator, operators = self._OPERATORS[distance]
        self._table = sql.Identifier(collection)
        self._address = (
            f"host={store.endpoint} port={store.port} dbname={store.namespace} "
            f"sslmode={'verify-full' if store.tls else 'disable'} "
            f"sslrootcert={store.trusted or 'system'}"
        )
        self._login = login
        with self._connected() as connection:
            connection.execute(
                sql.SQL("CREATE TABLE IF NOT EXISTS {} (id text PRIMARY KEY, v vector({}))").format(
                    self._table, sql.Literal(dimensions)
                )
            )
            connection.execute(
                sql.SQL("CREATE INDEX IF NOT EXISTS {} ON {} USING hnsw (v {})").format(
                    sql.Identifier(f"{collection}_v"), self._table, operators
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

    def nearest(self, vector: Vector, limit: int) -> list[str]:
        """Through the index."""
        statement = sql.SQL("SELECT id FROM {} ORDER BY v {} %s::vector LIMIT %s").format(
            self._table, self._operator
        )
        with self._connected() as connection:
            connection.execute("SET LOCAL enable_seqscan = off")
            connection.execute("SET LOCAL hnsw.ef_search = 200")
            found = connection.execute(statement, (str(list(vector)), limit)).fetchall()
        return [str(row[0]) for row in found]

    def _connected(self) -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(self._address, user=self._login.user, password=self._login.secret)


class RedisSearch:
    """Hashes under a prefix, with a FLAT index of the search module."""

    _METRICS: Mapping[Distance, str] = {
        Distance.COSINE: "COSINE",
        Distance.INNER_PRODUCT: "IP",
        Distance.EUCLIDEAN: "L2",
    }

    def __init__(
        self, store: Reached, login: Login, collection: str, dimensions: int, distance: Distance
    ) -> None:
        self._index = f"{store.namespace}:{collection}"
        self._dimensions = dimensions
        self._redis = Redis(
            host=store.endpoint,
            port=store.port,
            username=login.user,
            password=login.secret,
            ssl=store.tls,
            ssl_ca_certs=store.trusted,
        )
        words = f"SCHEMA v VECTOR FLAT 6 TYPE FLOAT32 DIM {dimensions} DISTANCE_METRIC"
        try:
            self._redis.execute_command(
                *("FT.CREATE", self._index, "ON", "HASH", "PREFIX", "1", f"{self._index}:"),
                *words.split(),
                self._METRICS[distance],
            )
        except ResponseError as error:
            if "already exists" not in str(error):
                raise StoreError(str(error)) from error

    def upsert(self, points: Mapping[str, Vector]) -> None:
        """Write hashes; Redis leaves one of another length out of the index without a word."""
        for each, vector in points.items():
            if len(vector) != self._dimensions:
                raise StoreError(f"{each} has {len(vector)} dimensions, not {self._dimensions}")
            self._redis.hset(f"{self._index}:{each}", mapping={"v": _floats(vector)})

    def nearest(self, vector: Vector, limit: int) -> list[str]:
        """Sorted by distance."""
        query = f"*=>[KNN {limit} @v $v AS far]"
        found: list[bytes] = self._redis.execute_command(  # pyright: ignore[reportAssignmentType]
            *("FT.SEARCH", self._index, query, "PARAMS", "2", "v", _floats(vector)),
            *f"SORTBY far LIMIT 0 {limit} NOCONTENT DIALECT 2".split(),
        )
        prefix = f"{self._index}:".encode()
        return [each.removeprefix(prefix).decode() for each in found[1:]]


class _Http:
    """JSON over HTTP, with the store's key in a header where it takes one."""

    def __init__(self, store: Reached, login: Login) -> None:
        self._store = store
        key = store.authentication is Authentication.API_KEY
        self._headers = {"api-key": login.secret} if key else {}

    def ask(self, method: str, path: str, body: Mapping[str, object]) -> Mapping[str, object]:
        connection = self._connection()
        try:
            headers = {"Content-Type": "application/json", **self._headers}
            connection.request(method, path, json.dumps(body), headers)
            answer = connection.getresponse()
            content: dict[str, object] = json.loads(answer.read() or b"{}")
        finally:
            connection.close()
        if answer.status >= 400:
            raise StoreError(f"{answer.status}: {content}")
        return content

    def _connection(self) -> HTTPConnection:
        store = self._store
        if not store.tls:
            return HTTPConnection(store.endpoint, store.port, timeout=30)
        context = ssl.create_default_context(cafile=store.trusted)
        return HTTPSConnection(store.endpoint, store.port, timeout=30, context=context)


class Qdrant:
    """A collection of Qdrant; its ids are UUIDs made from ours, which the payload keeps."""

    _METRICS: Mapping[Distance, str] = {
        Distance.COSINE: "Cosine",
        Distance.INNER_PRODUCT: "Dot",
        Distance.EUCLIDEAN: "Euclid",
    }

    def __init__(
        self, store: Reached, login: Login, collection: str, dimensions: int, distance: Distance
    ) -> None:
        self._http = _Http(store, login)
        self._path = f"/collections/{store.namespace}-{collection}"
        vectors = {"size": dimensions, "distance": self._METRICS[distance]}
        exists = self._http.ask("GET", f"{self._path}/exists", {})["result"]
        if exists != {"exists": True}:
            self._http.ask("PUT", self._path, {"vectors": vectors})

    def upsert(self, points: Mapping[str, Vector]) -> None:
        """Write points and wait until they can be found."""
        written = [
            {"id": str(uuid5(NAMESPACE_OID, each)), "vector": list(vector), "payload": {"id": each}}
            for each, vector in points.items()
        ]
        self._http.ask("PUT", f"{self._path}/points?wait=true", {"points": written})

    def nearest(self, vector: Vector, limit: int) -> list[str]:
        """By the query interface."""
        body = {"query": list(vector), "limit": limit, "with_payload": True}
        result = self._http.ask("POST", f"{self._path}/points/query", body)["result"]
        found: list[dict[str, dict[str, str]]] = result["points"]  # pyright: ignore[reportIndexIssue, reportAssignmentType]
        return [each["payload"]["id"] for each in found]


class Faiss:
    """The index server of `images/faiss`, which holds one collection."""

    def __init__(
        self, store: Reached, login: Login, collection: str, dimensions: int, distance: Distance
    ) -> None:
        del collection, dimensions, distance  # the server's own settings
        self._http = _Http(store, login)

    def upsert(self, points: Mapping[str, Vector]) -> None:
        """Write one batch."""
        vectors = [list(vector) for vector in points.values()]
        self._http.ask("PUT", "/v1/points", {"ids": list(points), "vectors": vectors})

    def nearest(self, vector: Vector, limit: int) -> list[str]:
        """Nearest first."""
        found = self._http.ask("POST", "/v1/search", {"vector": list(vector), "limit": limit})
        ids: list[str] = found["ids"]  # pyright: ignore[reportAssignmentType]
        return ids


def _floats(vector: Vector) -> bytes:
    return np.asarray(vector, dtype=np.float32).tobytes()
