"""Vectors in a Redis with its search module."""

from array import array
from collections.abc import Mapping, Sequence

import told
from redis import Redis
from redis.credentials import CredentialProvider
from redis.exceptions import ResponseError
from vectors import SEARCHED, Vector, check_lengths, secret


class _Login(CredentialProvider):
    """A fresh token at every connection."""

    def __init__(self, settings: told.Store) -> None:
        self._settings = settings

    def get_credentials(self) -> tuple[str, str]:
        return self._settings.object_id, secret(self._settings)


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
        check_lengths(points, self._settings)
        for each, vector in points.items():
            self._redis.hset(f"{self._index}:{each}", mapping={"v": _floats(vector)})

    def delete(self, ids: Sequence[str]) -> None:
        """Delete hashes, one by one: a cluster's keys are on many shards."""
        for each in ids:
            self._redis.delete(f"{self._index}:{each}")

    def nearest(self, vector: Vector, limit: int) -> list[str]:
        """Sorted by distance."""
        width = max(SEARCHED, limit)
        query = f"*=>[KNN {limit} @v $v EF_RUNTIME {width} AS far]"
        found: list[bytes] = self._redis.execute_command(
            *("FT.SEARCH", self._index, query, "PARAMS", "2", "v", _floats(vector)),
            *f"SORTBY far LIMIT 0 {limit} NOCONTENT DIALECT 2".split(),
        )
        prefix = f"{self._index}:".encode()
        return [each.removeprefix(prefix).decode() for each in found[1:]]


def _floats(vector: Vector) -> bytes:
    return array("f", vector).tobytes()
