"""The same consumer code works with every backend, by its outputs alone."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from components.data.vector_store import Distance
from tests.functional.consumer import Client, Login, Reached, StoreError, consumer
from tests.functional.entra import Entra, object_of
from tests.functional.faiss_server import faiss_at
from tests.functional.postgres import Postgres
from tests.functional.qdrant_server import qdrant_in, qdrant_program
from tests.functional.redis_server import RealRedis
from tests.functional.stores import EVERY, exact, outputs_of, points_of, reached
from tests.functional.trust import Trust

pytestmark = pytest.mark.xdist_group("postgres")  # one server for all of them
DIMENSIONS = 8
Opened = Callable[[str, Distance], Client]


def login_for(backend: str, entra: Entra) -> Login:
    """A login as the outputs ask for it."""
    scope, client = outputs_of(backend).token_scope, f"{backend}-consumer"
    return Login(user=object_of(client), secret=entra.token(client, scope or ""))


def on_pgvector(request: pytest.FixtureRequest, entra: Entra) -> Opened:
    server: Postgres = request.getfixturevalue("postgres")
    login, store = login_for("pgvector", entra), reached(outputs_of("pgvector"), server.port)
    database = f"{store.namespace}_again"
    server.make(database, login.user, login.secret)
    server.run(database, "CREATE EXTENSION vector")
    return opener(replace(store, namespace=database), login)


def on_redis(request: pytest.FixtureRequest, entra: Entra) -> Opened:
    server: RealRedis = request.getfixturevalue("redis_server")
    trust: Trust = request.getfixturevalue("trust")
    login = login_for("redis", entra)
    server.allow(login.user, login.secret)
    return opener(reached(outputs_of("redis"), server.port, str(trust.authority)), login)


def on_qdrant(request: pytest.FixtureRequest, entra: Entra, stack: ExitStack) -> Opened:
    del entra
    if qdrant_program() is None:
        pytest.skip("no Qdrant: no package registry has its server; set CLINFRA_QDRANT to one")
    trust: Trust = request.getfixturevalue("trust")
    folder: Path = request.getfixturevalue("tmp_path")
    server = stack.enter_context(qdrant_in(folder, trust))
    store = reached(outputs_of("qdrant"), server.port, str(trust.authority))
    return opener(store, Login(secret=server.key))


def on_faiss(request: pytest.FixtureRequest, stack: ExitStack) -> Opened:
    """A server for each collection, since each holds one."""
    folder: Path = request.getfixturevalue("tmp_path")

    def opened(collection: str, distance: Distance) -> Client:
        server = stack.enter_context(
            faiss_at(
                f"file://{folder}/{collection}",
                folder,
                dimensions=str(DIMENSIONS),
                distance=distance.value,
            )
        )
        store = reached(outputs_of("faiss"), server.port, str(server.trust.authority))
        return consumer(store, Login(secret=server.key()), collection, DIMENSIONS, distance)

    return opened


def opener(store: Reached, login: Login) -> Opened:
    def opened(collection: str, distance: Distance) -> Client:
        return consumer(store, login, collection, DIMENSIONS, distance)

    return opened


@pytest.fixture(params=["pgvector", "redis", "qdrant", "faiss"])
def opened(request: pytest.FixtureRequest, entra: Entra) -> Iterator[Opened]:
    with ExitStack() as stack:
        match request.param:
            case "pgvector":
                yield on_pgvector(request, entra)
            case "redis":
                yield on_redis(request, entra)
            case "qdrant":
                yield on_qdrant(request, entra, stack)
            case _:
                yield on_faiss(request, stack)


def test_the_same_code_writes_and_finds_and_replaces_on_every_backend(opened: Opened) -> None:
    points, wanted = points_of(50, DIMENSIONS), points_of(1, DIMENSIONS, seed=8)["p0"]
    for distance in EVERY:
        client = opened(f"again_{distance.value}", distance)
        client.upsert(points)
        assert client.nearest(wanted, 5) == exact(points, wanted, distance, 5)

        client.upsert({"p0": wanted})
        moved = {**points, "p0": wanted}
        assert client.nearest(wanted, 5) == exact(moved, wanted, distance, 5)

    client = opened("again_wrong", Distance.COSINE)
    with pytest.raises((StoreError, psycopg.DataError)):
        client.upsert({"longer": [1.0] * (DIMENSIONS + 1)})


def test_a_backend_that_the_consumer_does_not_know_is_said() -> None:
    store = reached(outputs_of("pgvector"), 1)
    with pytest.raises(ValueError, match="the backend is other; allowed: faiss, pgvector, qdrant"):
        consumer(replace(store, backend="other"), Login(), "notes", 3, Distance.COSINE)
