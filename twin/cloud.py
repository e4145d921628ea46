"""The twin's cloud: what exists, on disk, in SQLite."""

import json
import sqlite3
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from twin.quotas import Quota
from twin.wire import UNKNOWN, Json, Properties, Unknown

_SCHEMA = """
CREATE TABLE IF NOT EXISTS resources (
  id TEXT PRIMARY KEY COLLATE NOCASE, token TEXT NOT NULL, inputs TEXT NOT NULL,
  outputs TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS names (
  kind TEXT NOT NULL, name TEXT NOT NULL COLLATE NOCASE, id TEXT NOT NULL COLLATE NOCASE,
  PRIMARY KEY (kind, name)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS by_token ON resources (token);
CREATE TABLE IF NOT EXISTS operations (
  number INTEGER PRIMARY KEY AUTOINCREMENT, operation TEXT NOT NULL, id TEXT NOT NULL,
  token TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS clock (one INTEGER PRIMARY KEY CHECK (one = 1), day REAL NOT NULL);
INSERT OR IGNORE INTO clock VALUES (1, 0);
CREATE TABLE IF NOT EXISTS deleted (
  id TEXT PRIMARY KEY COLLATE NOCASE, kind TEXT NOT NULL, name TEXT NOT NULL COLLATE NOCASE,
  until REAL NOT NULL, purgeable INTEGER NOT NULL, UNIQUE (kind, name)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS deleted_parts (
  owner TEXT NOT NULL COLLATE NOCASE, id TEXT NOT NULL COLLATE NOCASE, token TEXT NOT NULL,
  inputs TEXT NOT NULL, outputs TEXT NOT NULL, PRIMARY KEY (owner, id)) WITHOUT ROWID;
"""


_MEMORY = ":memory:"
_AT_OR_BELOW = "id = ? OR (id > ? AND id < ?)"
_MARK = "(unknown)"
_UNKNOWN = {_MARK: True}
"""What stands on the disk for a value that is not known yet."""


@dataclass(frozen=True)
class Stored:
    """One resource that exists."""

    id: str
    token: str
    inputs: Properties
    outputs: Properties


@dataclass(frozen=True)
class Deleted:
    """A resource that was deleted and can come back; its name is held as long."""

    id: str
    kind: str
    """Type token."""
    name: str
    until: float
    """Day of the cloud's clock on which it is gone for good."""
    purgeable: bool = True
    """Whether it can be made to go earlier."""


class Cloud:
    """Resources by id; ids compare without regard to case, as in Azure.

    Several twins may share one file: every write is a transaction of its own.
    """

    def __init__(self, path: Path) -> None:
        if str(path) != _MEMORY:
            path.parent.mkdir(parents=True, exist_ok=True)
        self.quotas: Sequence[Quota] = ()
        """What the subscriptions may have."""
        self._database = sqlite3.connect(path, timeout=30, isolation_level=None)
        self._database.execute("PRAGMA journal_mode=WAL")
        self._database.execute("PRAGMA synchronous=NORMAL")
        self._database.executescript(_SCHEMA)

    def copy(self) -> "Cloud":
        """A copy in memory, for what shall leave no trace."""
        made = Cloud(Path(_MEMORY))
        self._database.backup(made._database)
        made.quotas = self.quotas
        return made

    def get(self, identifier: str) -> Stored | None:
        """The resource with this id, if it exists."""
        cursor = self._database.execute(
            "SELECT id, token, inputs, outputs FROM resources WHERE id = ?", (identifier,)
        )
        row = cursor.fetchone()
        return _stored(row) if row else None

    def exists(self, identifier: str) -> bool:
        """Whether a resource with this id exists."""
        cursor = self._database.execute("SELECT 1 FROM resources WHERE id = ?", (identifier,))
        return cursor.fetchone() is not None

    def of_token(self, token: str, below: str = "") -> Iterator[Stored]:
        """All resources of one kind, or those of them below an id."""
        query = "SELECT id, token, inputs, outputs FROM resources WHERE token = ?"
        if below:
            query += " AND id > ? AND id < ?"
        cursor = self._database.execute(query, (token, *(_range_below(below) if below else ())))
        for row in cursor.fetchall():
            yield _stored(row)

    def put(self, stored: Stored, operation: str) -> None:
        """Create or change a resource."""
        with self._transaction():
            self._database.execute(
                "INSERT OR REPLACE INTO resources VALUES (?, ?, ?, ?)",
                (stored.id, stored.token, _dumped(stored.inputs), _dumped(stored.outputs)),
            )
            self._log(operation, stored.id, stored.token)

    def at_and_below(self, identifier: str) -> Iterator[Stored]:
        """A resource, where it exists, and everything below it."""
        cursor = self._database.execute(
            f"SELECT id, token, inputs, outputs FROM resources WHERE {_AT_OR_BELOW}",  # noqa: S608
            (identifier, *_range_below(identifier)),
        )
        for row in cursor.fetchall():
            yield _stored(row)

    def delete(self, identifier: str, keeping: Sequence[Deleted] = ()) -> None:
        """Delete a resource and everything below it; an absent one is fine.

        Args:
            identifier: Its id.
            keeping: Which of it can come back.
        """
        with self._transaction():
            for each in keeping:
                self._keep(each)
            for table in ("resources", "names"):
                self._database.execute(
                    f"DELETE FROM {table} WHERE {_AT_OR_BELOW}",  # noqa: S608
                    (identifier, *_range_below(identifier)),
                )
            self._log("delete", identifier, "")

    def forget(self, identifier: str, keeping: Sequence[Deleted] = ()) -> None:
        """Leave a resource out, not what is below it."""
        for each in keeping:
            self._keep(each)
        self._database.execute("DELETE FROM resources WHERE id = ?", (identifier,))
        self._database.execute("DELETE FROM names WHERE id = ?", (identifier,))

    def taken_by(self, kind: str, name: str) -> str | None:
        """Id of the resource that holds a globally unique name."""
        cursor = self._database.execute(
            "SELECT id FROM names WHERE kind = ? AND name = ?", (kind, name)
        )
        row = cursor.fetchone()
        return str(row[0]) if row else None

    def take(self, kind: str, name: str, identifier: str) -> None:
        """Hold a globally unique name."""
        self._database.execute(
            "INSERT OR REPLACE INTO names VALUES (?, ?, ?)", (kind, name, identifier)
        )

    @property
    def day(self) -> float:
        """The cloud's clock, in days; it stands still but for `pass_days`."""
        return float(self._database.execute("SELECT day FROM clock").fetchone()[0])

    def pass_days(self, days: float) -> Sequence[Deleted]:
        """Let days go by; returns what is gone for good since."""
        with self._transaction():
            self._database.execute("UPDATE clock SET day = day + ?", (days,))
            over = [each for each in self.deleted() if each.until <= self.day]
            for each in over:
                self._purge(each.id)
        return over

    def deleted(self) -> Sequence[Deleted]:
        """Everything that can come back."""
        cursor = self._database.execute("SELECT id, kind, name, until, purgeable FROM deleted")
        return [
            Deleted(identifier, kind, name, until, bool(purgeable))
            for identifier, kind, name, until, purgeable in cursor.fetchall()
        ]

    def deleted_holder(self, kind: str, name: str) -> Deleted | None:
        """The deleted resource that holds a name."""
        held = (each for each in self.deleted() if each.kind == kind)
        return next((each for each in held if each.name.casefold() == name.casefold()), None)

    def deleted_part(self, identifier: str) -> Stored | None:
        """A deleted resource as it was."""
        cursor = self._database.execute(
            "SELECT id, token, inputs, outputs FROM deleted_parts WHERE owner = ? AND id = ?",
            (identifier, identifier),
        )
        row = cursor.fetchone()
        return _stored(row) if row else None

    def brought_back(self, identifier: str) -> Stored | None:
        """Bring a deleted resource back with everything that was inside it."""
        with self._transaction():
            self._database.execute(
                "INSERT OR REPLACE INTO resources "
                "SELECT id, token, inputs, outputs FROM deleted_parts WHERE owner = ?",
                (identifier,),
            )
            self._database.execute(
                "INSERT OR REPLACE INTO names SELECT kind, name, id FROM deleted WHERE id = ?",
                (identifier,),
            )
            self._purge(identifier)
            self._log("recover", identifier, "")
        return self.get(identifier)

    def _keep(self, deleted: Deleted) -> None:
        """What hangs on a resource, such as its role assignments, does not come back with it."""
        values = (deleted.id, deleted.kind, deleted.name, deleted.until, deleted.purgeable)
        self._purge(deleted.id)
        self._database.execute("INSERT INTO deleted VALUES (?, ?, ?, ?, ?)", values)
        self._database.execute(
            "INSERT INTO deleted_parts SELECT ?, id, token, inputs, outputs FROM resources "  # noqa: S608
            f"WHERE ({_AT_OR_BELOW}) AND instr(substr(id, ?), '/providers/') = 0",
            (deleted.id, deleted.id, *_range_below(deleted.id), len(deleted.id) + 1),
        )

    def _purge(self, identifier: str) -> None:
        self._database.execute("DELETE FROM deleted WHERE id = ?", (identifier,))
        self._database.execute("DELETE FROM deleted_parts WHERE owner = ?", (identifier,))

    def count(self) -> int:
        """Number of resources that exist."""
        return int(self._database.execute("SELECT count(*) FROM resources").fetchone()[0])

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def _log(self, operation: str, identifier: str, token: str) -> None:
        self._database.execute(
            "INSERT INTO operations (operation, id, token) VALUES (?, ?, ?)",
            (operation, identifier, token),
        )

    @contextmanager
    def _transaction(self) -> Generator[None]:
        self._database.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._database.execute("ROLLBACK")
            raise
        self._database.execute("COMMIT")


def _range_below(identifier: str) -> tuple[str, str]:
    """Bounds of the ids below one: ``0`` is the character that follows ``/``."""
    owner = identifier.rstrip("/")
    return f"{owner}/", f"{owner}0"


def _dumped(properties: Mapping[str, Json]) -> str:
    return json.dumps(properties, separators=(",", ":"), default=_marked)


def _marked(value: Json) -> Json:
    if isinstance(value, Unknown):
        return _UNKNOWN
    raise TypeError(f"a {type(value).__name__} cannot be stored")


def _read(values: Properties) -> Json:
    return UNKNOWN if values == _UNKNOWN else values


def _stored(row: tuple[str, str, str, str]) -> Stored:
    return Stored(row[0], row[1], _loaded(row[2]), _loaded(row[3]))


def _loaded(text: str) -> Properties:
    return json.loads(text, object_hook=_read if _MARK in text else None)
