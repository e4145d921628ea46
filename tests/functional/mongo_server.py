"""A stand-in for a cluster of Azure DocumentDB, for MongoDB's real driver.

Interface: MongoDB's wire protocol (github.com/mongodb/specifications) and the vector index of
learn.microsoft.com/azure/documentdb/vector-search. A connection has to log in by MONGODB-OIDC with
the one token that is taken. A command, a field or an option that is not listed is refused, and with
them the transaction numbers of retried writes.
"""

from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

import bson

from tests.functional.mongo_collection import (
    Collection,
    RefusedError,
    aggregated,
    deleted,
    indexed,
    only,
    updated,
)
from tests.functional.mongo_wire import Answers, Document, listening
from tests.functional.trust import Trust

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
                return self._done(name, command, known=known)
            except RefusedError as error:
                return {"ok": 0.0, "errmsg": str(error), "code": error.code}

        return answers

    def _done(self, name: str, command: Document, *, known: bool) -> Document:
        if not known:
            raise RefusedError(13, "the connection is not logged in")
        answers: Mapping[str, tuple[str, Callable[[Collection, object], Document]]] = {
            "createIndexes": ("indexes", indexed),
            "update": ("updates", updated),
            "delete": ("deletes", deleted),
            "aggregate": ("pipeline", aggregated),
        }
        if name not in answers:
            raise RefusedError(59, f"no such command: {name}")
        key, does = answers[name]
        only(command, {name, key, *_OF_ALL})
        place = f"{command['$db']}.{command[name]}"
        return does(self.collections.setdefault(place, Collection()), command[key])

    def _logged_in(self, command: Document) -> Document:
        only(command, {"saslStart", "mechanism", "payload", *_OF_ALL})
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
