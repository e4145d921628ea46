"""One interface for every vector store, whatever serves it."""

from dataclasses import dataclass
from enum import StrEnum, unique

import pulumi


@unique
class Authentication(StrEnum):
    """How a consumer proves who it is."""

    ENTRA_TOKEN = "entra_token"  # noqa: S105  # a kind of login, no secret
    API_KEY = "api_key"


@unique
class Distance(StrEnum):
    """Measures of likeness."""

    COSINE = "cosine"
    INNER_PRODUCT = "inner_product"
    EUCLIDEAN = "euclidean"


@dataclass(frozen=True, kw_only=True)
class VectorStoreOutputs:
    """What a consumer needs, the same for every backend."""

    backend: str
    """Name of the backend, for the choice of a client library."""
    endpoint: pulumi.Output[str]
    """Host name."""
    port: int
    tls: bool
    authentication: Authentication
    token_scope: str | None
    """Scope that Entra tokens are asked for, where the backend takes tokens."""
    secret_name: str | None
    """Name of the API key in Key Vault, where the backend takes a key."""
    namespace: str
    """Database or collection prefix that belongs to the store."""
    dimension_limit: int
    """Longest vector that can be indexed."""
    distances: tuple[Distance, ...]
