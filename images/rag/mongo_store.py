"""Vectors in Azure DocumentDB (MongoDB vCore), through MongoDB's own driver."""

from collections.abc import Mapping, Sequence

import told
from pymongo import MongoClient, ReplaceOne
from pymongo.auth_oidc import OIDCCallback, OIDCCallbackContext, OIDCCallbackResult
from vectors import SEARCHED, Vector, check_lengths, secret

_AZURE = ".mongocluster.cosmos.azure.com"
_IDLE_MS = 120_000


class _Login(OIDCCallback):
    """A token whenever the driver needs one; its object id is the user, so no name is given."""

    def __init__(self, settings: told.Store) -> None:
        self._settings = settings

    def fetch(self, context: OIDCCallbackContext) -> OIDCCallbackResult:
        del context
        return OIDCCallbackResult(access_token=secret(self._settings))


class Mongo:
    """Documents ``{_id, v}`` in a collection with a vector index.

    Interface: learn.microsoft.com/azure/documentdb, pages vector-search and
    how-to-connect-role-based-access-control.
    """

    _SIMILARITIES: Mapping[str, str] = {
        "cosine": "COS",
        "inner_product": "IP",
        "euclidean": "L2",
    }
    _BUILT: Mapping[str, Mapping[str, int]] = {"vector-ivf": {"numLists": 1}}
    """One list: an index made before its vectors has no clusters, and one list misses nothing."""
    _WIDTHS: Mapping[str, str] = {"vector-hnsw": "efSearch", "vector-diskann": "lSearch"}

    def __init__(self, settings: told.Store) -> None:
        self._settings, self._kind = settings, settings.index_kind or "vector-diskann"
        self._database = _client(settings)[settings.namespace]
        self._collection = self._database[settings.collection]

    def prepare(self) -> None:
        """Make the index, and with it the collection."""
        options = {
            "kind": self._kind,
            "similarity": self._SIMILARITIES[self._settings.distance],
            "dimensions": self._settings.dimensions,
            **self._BUILT.get(self._kind, {}),
        }
        index = {"name": "v", "key": {"v": "cosmosSearch"}, "cosmosSearchOptions": options}
        self._database.command("createIndexes", self._settings.collection, indexes=[index])

    def upsert(self, points: Mapping[str, Vector]) -> None:
        """Replace documents, or insert them."""
        check_lengths(points, self._settings)
        replacements: list[ReplaceOne[dict[str, object]]] = [
            ReplaceOne({"_id": each}, {"v": [float(number) for number in vector]}, upsert=True)
            for each, vector in points.items()
        ]
        self._collection.bulk_write(replacements, ordered=False)

    def delete(self, ids: Sequence[str]) -> None:
        """Delete documents."""
        self._collection.delete_many({"_id": {"$in": list(ids)}})

    def nearest(self, vector: Vector, limit: int) -> list[str]:
        """Through the index."""
        asked = {"vector": [float(each) for each in vector], "path": "v", "k": limit}
        if self._kind in self._WIDTHS:
            asked[self._WIDTHS[self._kind]] = max(SEARCHED, limit)
        stages = [{"$search": {"cosmosSearch": asked}}, {"$project": {"_id": 1}}]
        return [str(each["_id"]) for each in self._collection.aggregate(stages)]


def _client(settings: told.Store) -> MongoClient[dict[str, object]]:
    """Azure's cluster by its SRV record, any other server by its port."""
    srv = settings.endpoint.endswith(_AZURE)
    address = f"+srv://{settings.endpoint}" if srv else f"://{settings.endpoint}:{settings.port}"
    return MongoClient(
        f"mongodb{address}",
        tls=settings.tls,
        tlsCAFile=settings.authority_file,
        authMechanism="MONGODB-OIDC",
        authMechanismProperties={"OIDC_CALLBACK": _Login(settings)},
        retryWrites=False,
        maxIdleTimeMS=_IDLE_MS,
    )
