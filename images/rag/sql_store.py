"""Vectors in PostgreSQL, through pgvector."""

from collections.abc import Mapping, Sequence

import psycopg
import told
from psycopg import sql
from vectors import SEARCHED, Vector, secret


class Pgvector:
    """A table with a vector column and an HNSW index."""

    _OPERATORS: Mapping[str, tuple[sql.SQL, sql.SQL]] = {
        "cosine": (sql.SQL("<=>"), sql.SQL("vector_cosine_ops")),
        "inner_product": (sql.SQL("<#>"), sql.SQL("vector_ip_ops")),
        "euclidean": (sql.SQL("<->"), sql.SQL("vector_l2_ops")),
    }

    def __init__(self, settings: told.Store) -> None:
        self._settings, self._table = settings, sql.Identifier(settings.collection)
        self._operator, self._class = self._OPERATORS[settings.distance]

    def prepare(self) -> None:
        """Make the table and its index."""
        name = sql.Identifier(f"{self._settings.collection}_v")
        with self._connected() as connection:
            connection.execute(
                sql.SQL("CREATE TABLE IF NOT EXISTS {} (id text PRIMARY KEY, v vector({}))").format(
                    self._table, sql.Literal(self._settings.dimensions)
                )
            )
            connection.execute(
                sql.SQL("CREATE INDEX IF NOT EXISTS {} ON {} USING hnsw (v {})").format(
                    name, self._table, self._class
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

    def delete(self, ids: Sequence[str]) -> None:
        """Delete rows."""
        statement = sql.SQL("DELETE FROM {} WHERE id = ANY(%s)").format(self._table)
        with self._connected() as connection:
            connection.execute(statement, (list(ids),))

    def nearest(self, vector: Vector, limit: int) -> list[str]:
        """Through the index."""
        statement = sql.SQL("SELECT id FROM {} ORDER BY v {} %s::vector LIMIT %s").format(
            self._table, self._operator
        )
        with self._connected() as connection:
            connection.execute(
                sql.SQL("SET LOCAL hnsw.ef_search = {}").format(sql.Literal(max(SEARCHED, limit)))
            )
            found = connection.execute(statement, (str(list(vector)), limit)).fetchall()
        return [str(row[0]) for row in found]

    def _connected(self) -> psycopg.Connection[tuple[object, ...]]:
        settings = self._settings
        return psycopg.connect(
            host=settings.endpoint,
            port=settings.port,
            dbname=settings.namespace,
            sslmode="verify-full" if settings.tls else "disable",
            sslrootcert=settings.authority_file or "system",
            user=settings.role_name,
            password=secret(settings),
        )
