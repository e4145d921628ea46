"""Every backend as a consumer meets it: a real server where there is one, else a stand-in."""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import pytest

from components.data.vector_store import Distance
from tests.functional.entra import Entra, object_of
from tests.functional.faiss_server import API_KEY, faiss_at
from tests.functional.pinecone_index import pinecone_index
from tests.functional.postgres import Postgres
from tests.functional.qdrant_server import qdrant_in, qdrant_program
from tests.functional.redis_server import RealRedis
from tests.functional.search_service import Index, search_service
from tests.functional.stores import outputs_of, told_of
from tests.functional.trust import Trust

CLIENT, DIMENSIONS = "consumer-of-every-backend", 8
Told = Callable[[str, Distance], dict[str, object]]
"""What a consumer is told of a collection that is measured in one way."""


@dataclass(frozen=True)
class Surroundings:
    """What servers start in."""

    request: pytest.FixtureRequest
    stack: ExitStack
    """Ends the servers."""
    folder: Path
    trust: Trust
    entra: Entra

    def token(self, backend: str) -> str:
        """The consumer's token for a backend."""
        return self.entra.token(CLIENT, outputs_of(backend).token_scope or "")

    def told(self, backend: str, port: int, **places: object) -> Told:
        """What a consumer is told of one server that holds every collection."""
        given = {"authority_file": str(self.trust.authority), **places}

        def told(collection: str, distance: Distance) -> dict[str, object]:
            return told_of(
                *(backend, CLIENT, port),
                collection=collection,
                dimensions=DIMENSIONS,
                distance=distance.value,
                **given,
            )

        return told

    def key_file(self, key: str) -> str:
        """A file with a key, as the driver of Key Vault mounts it."""
        file = self.folder / "key"
        file.write_text(key, encoding="utf-8")
        return str(file)


def pgvector(here: Surroundings) -> Told:
    """The real server."""
    server: Postgres = here.request.getfixturevalue("postgres")
    database = "every_backend"
    if not here.request.config.stash.get(_MADE, False):
        server.make(database, CLIENT, here.token("pgvector"))
        server.run(database, "CREATE EXTENSION vector")
        here.request.config.stash[_MADE] = True
    return here.told("pgvector", server.port, namespace=database)


_MADE = pytest.StashKey[bool]()
"""Whether the database is there, which every test of the session uses."""


def redis(here: Surroundings) -> Told:
    """The real server."""
    server: RealRedis = here.request.getfixturevalue("redis_server")
    server.allow(object_of(CLIENT), here.token("redis"))
    return here.told("redis", server.port)


def qdrant(here: Surroundings) -> Told:
    """The real server, where there is one."""
    if qdrant_program() is None:
        pytest.skip("no Qdrant: no package registry has its server; set CLINFRA_QDRANT to one")
    server = here.stack.enter_context(qdrant_in(here.folder, here.trust))
    return here.told("qdrant", server.port, secret_file=here.key_file(server.key))


def faiss(here: Surroundings) -> Told:
    """The real server, one for each collection, since each holds one."""

    def told(collection: str, distance: Distance) -> dict[str, object]:
        url = f"file://{here.folder}/{collection}"
        server = here.stack.enter_context(
            faiss_at(url, here.folder, dimensions=str(DIMENSIONS), distance=distance.value)
        )
        files = {"authority_file": str(server.trust.authority)}
        files["secret_file"] = str(server.logins / API_KEY)
        return here.told("faiss", server.port, **files)(collection, distance)

    return told


def ai_search(here: Surroundings) -> Told:
    """The stand-in, whose indexes are made as a platform team makes them."""
    service = here.stack.enter_context(search_service(here.trust, here.token("ai_search")))
    namespace = outputs_of("ai_search").namespace
    told = here.told("ai_search", service.port)

    def made(collection: str, distance: Distance) -> dict[str, object]:
        name = f"{namespace}-{collection}".replace("_", "-")
        service.indexes[name] = Index(DIMENSIONS, distance)
        return told(collection, distance)

    return made


def mongo_vcore(here: Surroundings) -> Told:
    """The stand-in."""
    if find_spec("pymongo") is None:
        pytest.skip("no MongoDB driver: pymongo is not installed")
    from tests.functional.mongo_server import mongo_cluster

    cluster = here.stack.enter_context(mongo_cluster(here.trust, here.token("mongo_vcore")))
    return here.told("mongo_vcore", cluster.port)


def pinecone(here: Surroundings) -> Told:
    """The stand-in, one for each collection, since an index has one measure."""

    def told(collection: str, distance: Distance) -> dict[str, object]:
        index = pinecone_index(here.trust, "key-of-the-tests", DIMENSIONS, distance)
        port = here.stack.enter_context(index).port
        file = here.key_file("key-of-the-tests")
        return here.told("pinecone", port, secret_file=file)(collection, distance)

    return told


REAL = {"pgvector": pgvector, "redis": redis, "qdrant": qdrant, "faiss": faiss}
STAND_IN = {"ai_search": ai_search, "mongo_vcore": mongo_vcore, "pinecone": pinecone}
EVERY_BACKEND = [
    *(pytest.param(each, id=f"{name}-real") for name, each in REAL.items()),
    *(pytest.param(each, id=f"{name}-stand-in") for name, each in STAND_IN.items()),
]
