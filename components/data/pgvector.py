"""Vectors in PostgreSQL, in a database of their own."""

from components.data.postgresql import PORT, TOKEN_SCOPE, PostgreSql
from components.data.vector_store import Authentication, Distance, VectorStoreOutputs
from stacks.vector_stores import PgvectorSettings


def pgvector_store(settings: PgvectorSettings, server: PostgreSql) -> VectorStoreOutputs:
    """The store in a database that the server has made.

    The extension is on the server's allow-list; ``CREATE EXTENSION vector`` and the consumer's role
    are an administrator's first migration (``data.postgresql.administrator_groups``).
    """
    return VectorStoreOutputs(
        backend=settings.backend,
        endpoint=server.host,
        port=PORT,
        tls=True,
        authentication=Authentication.ENTRA_TOKEN,
        token_scope=TOKEN_SCOPE,
        secret_name=None,
        namespace=settings.database,
        dimension_limit=settings.dimension_limit,
        distances=tuple(Distance),
        dimensions=settings.dimensions,
        distance=settings.distance,
    )
