"""One small layer before every vector store: a store holds ids and vectors, and no text."""

import re
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Protocol, runtime_checkable

import access
import told

Vector = Sequence[float]
SEARCHED = 100
"""Candidates that a search of a graph looks at, at least: the defaults of 10 and 40 miss some."""
_CLIENTS: Mapping[str, tuple[str, str]] = {
    "pgvector": ("sql_store", "Pgvector"),
    "redis": ("redis_store", "RedisSearch"),
    "mongo_vcore": ("mongo_store", "Mongo"),
    "qdrant": ("http_stores", "Qdrant"),
    "faiss": ("http_stores", "Faiss"),
    "ai_search": ("http_stores", "AiSearch"),
    "pinecone": ("http_stores", "Pinecone"),
}
"""Module and class by backend; a driver is imported where its backend is used, and not before."""


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


class LengthError(Exception):
    """A vector of another length than the store's, which its server would take and never find."""


def store_of(settings: told.Store) -> Store:
    """The client of a store.

    Raises:
        ValueError: There is none for the backend, or the collection has no plain name.
    """
    if settings.backend not in _CLIENTS:
        allowed = ", ".join(sorted(_CLIENTS))
        raise ValueError(f"the backend is {settings.backend}; allowed: {allowed}")
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,40}", settings.collection):
        raise ValueError(f"the collection is {settings.collection!r}; allowed: a-z, 0-9 and _")
    module, name = _CLIENTS[settings.backend]
    client: Callable[[told.Store], Store] = getattr(import_module(module), name)
    return client(settings)


def secret(settings: told.Store) -> str:
    """An Entra token or, read anew each time so that a rotation is followed, an API key."""
    if settings.authentication == "entra_token" and settings.token_scope:
        return access.token(settings.token_scope)
    if settings.secret_file:
        return Path(settings.secret_file).read_text(encoding="utf-8").strip()
    return ""


def check_lengths(points: Mapping[str, Vector], settings: told.Store) -> None:
    """Refuse vectors that the index would leave out.

    Raises:
        LengthError: One has another length than the store's vectors.
    """
    for each, vector in points.items():
        if len(vector) != settings.dimensions:
            numbers = f"{len(vector)} numbers; the store's vectors have {settings.dimensions}"
            raise LengthError(f"the vector of {each} has {numbers}")
