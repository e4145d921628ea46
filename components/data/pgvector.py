"""Vectors in PostgreSQL, in a database of their own."""

import pulumi

from components.data.postgresql import PORT, TOKEN_SCOPE, PostgreSql
from components.data.vector_store import Authentication, Distance, VectorStoreOutputs
from stacks.data import PgvectorSettings

_DIMENSION_LIMIT = 2000
"""Longest vector of an index (github.com/pgvector/pgvector, section Indexing)."""


def pgvector_store(settings: PgvectorSettings, server: PostgreSql) -> VectorStoreOutputs:
    """The store in a database that the server has made.

    The extension is on the server's allow-list; its ``CREATE EXTENSION vector`` is the consumer's
    first migration, as is its schema.
    """
    return VectorStoreOutputs(
        backend=settings.backend,
        endpoint=server.host,
        port=PORT,
        tls=True,
        authentication=Authentication.ENTRA_TOKEN,
        principal=pulumi.Output.from_input(TOKEN_SCOPE),
        namespace=settings.database,
        dimension_limit=_DIMENSION_LIMIT,
        distances=(Distance.COSINE, Distance.INNER_PRODUCT, Distance.EUCLIDEAN),
    )
