"""A collection of the stand-in for Azure DocumentDB: what its commands do to documents.

Interface: learn.microsoft.com/azure/documentdb/vector-search. A document whose vector has another
length than the index's is kept and never found, as Azure says of documents that it does not index.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import bson

from components.data.vector_store import Distance
from tests.functional.mongo_wire import Document
from tests.functional.stores import Vector, exact

_DISTANCES = {"COS": Distance.COSINE, "IP": Distance.INNER_PRODUCT, "L2": Distance.EUCLIDEAN}
_WIDTHS = {"vector-ivf": "nProbes", "vector-hnsw": "efSearch", "vector-diskann": "lSearch"}
_BUILT = {
    "vector-ivf": {"numLists"},
    "vector-hnsw": {"m", "efConstruction"},
    "vector-diskann": {"maxDegree", "lBuild"},
}


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


def only(given: Document, allowed: set[str]) -> None:
    """Refuse fields that are not allowed.

    Raises:
        RefusedError: One is there.
    """
    for each in sorted(set(given) - allowed):
        raise RefusedError(40415, f"the field {each} is unknown")


def indexed(collection: Collection, given: object) -> Document:
    """Make the vector index."""
    match given:
        case [{"name": str(), "key": {"v": "cosmosSearch"}, "cosmosSearchOptions": dict(options)}]:
            kind = str(options.get("kind"))
            only(options, {"kind", "similarity", "dimensions", *_BUILT.get(kind, ())})
            if kind not in _BUILT or options.get("similarity") not in _DISTANCES:
                raise RefusedError(67, "no such kind of index, or no such similarity")
            collection.index = options
            return {"numIndexesAfter": 2}
        case _:
            raise RefusedError(67, "not one index of v for cosmosSearch")


def updated(collection: Collection, given: object) -> Document:
    """Replace documents by id, or insert them."""
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


def deleted(collection: Collection, given: object) -> Document:
    """Delete documents by id."""
    match given:
        case [{"q": {"_id": {"$in": list(ids)}}, "limit": 0}]:
            gone = [collection.documents.pop(each, None) for each in ids]
            return {"n": len([each for each in gone if each is not None])}
        case _:
            raise RefusedError(9, "not a deletion of ids")


def aggregated(collection: Collection, given: object) -> Document:
    """Search the ids of the nearest documents."""
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
    only(asked, {"vector", "path", "k", width})
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
