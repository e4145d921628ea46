"""Points in memory: ids and a FAISS index, changed by making a new copy."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum, unique

import faiss
import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float32]


@unique
class Distance(StrEnum):
    """Measures of likeness; the words are those of the platform's vector stores."""

    COSINE = "cosine"
    INNER_PRODUCT = "inner_product"
    EUCLIDEAN = "euclidean"


class WrongError(Exception):
    """A request that the index cannot take, in a sentence for its sender."""


@dataclass(frozen=True)
class Points:
    """An exact index; nothing changes a copy once it is made."""

    dimensions: int
    distance: Distance
    keys: Mapping[str, int]
    """Number of each id in the index."""
    index: faiss.IndexIDMap2

    @property
    def words(self) -> Mapping[int, str]:
        """Id of each number."""
        return {key: word for word, key in self.keys.items()}


def empty(dimensions: int, distance: Distance) -> Points:
    """No points."""
    flat = faiss.IndexFlatL2 if distance is Distance.EUCLIDEAN else faiss.IndexFlatIP
    return Points(dimensions, distance, {}, faiss.IndexIDMap2(flat(dimensions)))


def matrix(points: Points, rows: Sequence[object]) -> Matrix:
    """Vectors as the index wants them, each checked.

    Raises:
        WrongError: A row is no vector of this index.
    """
    for position, row in enumerate(rows):
        if not isinstance(row, list) or not all(map(_is_number, row)):
            raise WrongError(f"vector {position} is not a list of numbers")
        if len(row) != points.dimensions:
            raise WrongError(
                f"vector {position} has {len(row)} dimensions; the index has {points.dimensions}"
            )
    with np.errstate(over="ignore"):
        made = np.asarray(rows, dtype=np.float32).reshape(len(rows), points.dimensions)
    if not np.isfinite(made).all():
        raise WrongError("a vector holds a number that is not finite in single precision")
    if points.distance is Distance.COSINE:
        if len(made) and not np.linalg.norm(made, axis=1).all():
            raise WrongError("a vector is all zeros, which has no direction for the cosine")
        faiss.normalize_L2(made)
    return made


def with_points(points: Points, ids: Sequence[str], vectors: Matrix) -> Points:
    """A copy in which each id has its new vector."""
    index = faiss.deserialize_index(faiss.serialize_index(points.index))
    keys = dict(points.keys)
    replaced = [keys[each] for each in ids if each in keys]
    if replaced:
        index.remove_ids(np.asarray(replaced, dtype=np.int64))
    following = max(keys.values(), default=-1) + 1
    for each in ids:
        if each not in keys:
            keys[each] = following
            following += 1
    index.add_with_ids(vectors, np.asarray([keys[each] for each in ids], dtype=np.int64))
    return Points(points.dimensions, points.distance, keys, index)


def nearest(points: Points, vector: Matrix, limit: int) -> tuple[list[str], list[float]]:
    """Ids and scores, nearest first.

    Scores are likenesses (more is nearer) for cosine and inner product, and distances (less is
    nearer) for euclidean.
    """
    found = min(limit, points.index.ntotal)
    if not found:
        return [], []
    scores, keys = points.index.search(vector, found)
    if points.distance is Distance.EUCLIDEAN:
        scores = np.sqrt(np.maximum(scores, 0))
    words = points.words
    return [words[int(key)] for key in keys[0]], [float(score) for score in scores[0]]


def packed(points: Points) -> bytes:
    """The points as one file."""
    target = io.BytesIO()
    words = sorted(points.keys)
    np.savez(
        target,
        ids=np.asarray(words, dtype=np.str_),
        keys=np.asarray([points.keys[each] for each in words], dtype=np.int64),
        index=faiss.serialize_index(points.index),
    )
    return target.getvalue()


def unpacked(content: bytes, dimensions: int, distance: Distance) -> Points:
    """The points of a file that `packed` made."""
    with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
        index = faiss.deserialize_index(arrays["index"])
        words, keys = arrays["ids"].tolist(), arrays["keys"].tolist()
    return Points(dimensions, distance, dict(zip(words, keys, strict=True)), index)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
