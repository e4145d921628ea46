"""A stand-in for a cluster of Azure DocumentDB, for MongoDB's real driver.

Interface: MongoDB's wire protocol (github.com/mongodb/specifications) and the vector index of
learn.microsoft.com/azure/documentdb/vector-search. A connection has to log in by MONGODB-OIDC with
the one token that is taken. A command, a field or an option that is not listed here is refused, and
with them the transaction numbers of retried writes. A document whose vector has another length than
the index's is kept and never found, as Azure says of documents that it does not index.
"""

from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

import bson

from components.data.vector_store import Distance
from tests.functional.mongo_wire import Answers, Document, listening
from tests.functional.stores import Vector, exact
from tests.functional.trust import Trust

_DISTANCES = {"COS": Distance.COSINE, "IP": Distance.INNER_PRODUCT, "L2": Distance.EUCLIDEAN}
_WIDTHS = {"vector-ivf": "nProbes", "vector-hnsw": "efSearch", "vector-diskann": "lSearch"}
_BUILT = {
    "vector-ivf": {"numLists"},
    "vector-hnsw": {"m", "efConstruction"},
    "vector-diskann": {"maxDegree", "lBuild"},
}
_OF_ALL = {"$db", "lsid", "ordered", "cursor", "$clusterTime", "$readPreference"}
_HELLO: Document = {
    "ismaster": True,
    "isWritablePrimary": True,
    "msg": "isdbgrid",
    "maxBsonObjectSize": 16 * 1024 * 1024,
    "maxMessageSizeBytes": 48_000_000,
    "maxWriteBatchSize": 25_000,
    "logicalSessionTimeoutMinutes": 30,
    "minWireVersion": 0,
    "maxWireVersion": 21,
}
_OPEN: Mapping[str, Document] = {"hello": _HELLO, "ismaster": _HELLO, "endSessions": {}}
"""Answers that need no login."""


class RefusedError(Exception):
    """A command that the server refuses."""

    def __init__(self, code: int, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


@dataclass
class Collection:
    """Documents by id, and the options of the vector index."""

    documents: dict[str, Vector] = field(default_factory=dict[str, Vector])
    index: dict[str, object] = field(default_factory=dict[str, object])


@dataclass
class MongoCluster:
    """The cluster, its collections by their full names, and the token that it takes."""

    token: str
    port: int = 0
    collections: dict[str, Collection] = field(default_factory=dict[str, Collection])

    def connection(self) -> Answers:
        """What answers the commands of one connection."""
        known = False

        def answers(command: Document) -> Document:
            nonlocal known
            name = next(iter(command))
            try:
                if name in _OPEN:
                    return _OPEN[name]
                if name == "saslStart":
                    logged_in, known = self._logged_in(command), True
                    return logged_in
                if not known:
                    raise RefusedError(13, "the connection is not logged in")
                return self._done(name, command)
            except RefusedError as error:
                return {"ok": 0.0, "errmsg": str(error), "code": error.code}

        return answers

    def _done(self, name: str, command: Document) -> Document:
        answers: Mapping[str, tuple[str, Callable[[Collection, object], Document]]] = {
            "createIndexes": ("indexes", _indexed),
            "update": ("updates", _updated),
            "delete": ("deletes", _deleted),
            "aggregate": ("pipeline", _aggregated),
        }
        if name not in answers:
            raise RefusedError(59, f"no such command: {name}")
        key, does = answers[name]
        _only(command, {name, key, *_OF_ALL})
        place = f"{command['$db']}.{command[name]}"
        return does(self.collections.setdefault(place, Collection()), command[key])

    def _logged_in(self, command: Document) -> Document:
        _only(command, {"saslStart", "mechanism", "payload", *_OF_ALL})
        shown = bson.decode(bytes(command["payload"]))  # pyright: ignore[reportArgumentType]
        place = (command["mechanism"], command["$db"])
        if place != ("MONGODB-OIDC", "$external") or shown != {"jwt": self.token}:
            raise RefusedError(18, "the token is refused")
        return {"conversationId": 1, "done": True, "payload": b""}


@contextmanager
def mongo_cluster(trust: Trust, token: str) -> Generator[MongoCluster]:
    """Run the cluster; it takes one token."""
    made = MongoCluster(token)
    with listening(trust, made.connection) as port:
        made.port = port
        yield made


def _only(given: Document, allowed: set[str]) -> None:
    for each in sorted(set(given) - allowed):
        raise RefusedError(40415, f"the field {each} is unknown")


def _indexed(collection: Collection, given: object) -> Document:
    match given:
        case [{"name": str(), "key": {"v": "cosmosSearch"}, "cosmosSearchOptions": dict(options)}]:
            kind = str(options.get("kind"))
            _only(options, {"kind", "similarity", "dimensions", *_BUILT.get(kind, ())})
            if kind not in _BUILT or options.get("similarity") not in _DISTANCES:
                raise RefusedError(67, "no such kind of index, or no such similarity")
            collection.index = options
            return {"numIndexesAfter": 2}
        case _:
            raise RefusedError(67, "not one index of v for cosmosSearch")


def _updated(collection: Collection, given: object) -> Document:
    assert isinstance(given, list)
    for each in given:
        match each:
            case {"q": {"_id": str(key), **q}, "u": {"v": list(v), **u}, "upsert": True, **rest}:
                if q or u or rest.pop("multi", False) or rest:
                    raise RefusedError(9, "more than a replacement by id")
                collection.documents[key] = v
            case _:
                raise RefusedError(9, "not a replacement by id")
    return {"n": len(given), "nModified": len(given)}


def _deleted(collection: Collection, given: object) -> Document:
    match given:
        case [{"q": {"_id": {"$in": list(ids)}}, "limit": 0}]:
            gone = [collection.documents.pop(each, None) for each in ids]
            return {"n": len([each for each in gone if each is not None])}
        case _:
            raise RefusedError(9, "not a deletion of ids")


def _aggregated(collection: Collection, given: object) -> Document:
    match given:
        case [{"$search": {"cosmosSearch": dict(asked)}}, {"$project": {"_id": 1}}]:
            found = _nearest(collection, asked)
        case _:
            raise RefusedError(40324, "not a search for ids")
    batch = [{"_id": each} for each in found]
    return {"cursor": {"id": bson.Int64(0), "ns": "any.any", "firstBatch": batch}}


def _nearest(collection: Collection, asked: Mapping[str, object]) -> list[str]:
    index, vector, limit = collection.index, asked["vector"], asked["k"]
    width = _WIDTHS[str(index["kind"])]
    _only(asked, {"vector", "path", "k", width})
    assert isinstance(vector, list)
    assert isinstance(limit, int)
    if asked["path"] != "v" or len(vector) != index["dimensions"]:
        raise RefusedError(2, "the vector has another length or path than the index")
    if width == "lSearch" and limit > int(str(asked.get(width, 40))):
        raise RefusedError(2, "k is above lSearch")
    held = {
        each: values
        for each, values in collection.documents.items()
        if len(values) == index["dimensions"]
    }
    return exact(held, vector, _DISTANCES[str(index["similarity"])], limit)
