"""A Redis with search, set as the component sets Azure's, serves vectors and refuses strangers."""

import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from redis import Redis
from redis.exceptions import AuthenticationError, OutOfMemoryError

from components.data.vector_store import Distance
from tests.functional.entra import Entra, object_of
from tests.functional.redis_server import EVICTION, RealRedis
from tests.functional.store_client import Client, Consumer, consumer
from tests.functional.stores import EVERY, exact, outputs_of, points_of, told_of
from tests.functional.trust import HOST, Trust
from tests.harness.environments import recorded

pytestmark = pytest.mark.xdist_group("redis")  # one server for all of them
CLIENT = "consumer-of-vectors"
Opened = Callable[[str, int, Distance], Client]
"""Opens a collection by its name, the length of its vectors and its measure."""
FILLERS = [f"filler:{position}" for position in range(200)]


def fill(client: Redis) -> None:
    for each in FILLERS:
        client.set(each, "x" * 1024 * 1024)


@dataclass(frozen=True)
class Login:
    """A user of the server, and the token that is its password."""

    user: str
    secret: str


@pytest.fixture(scope="module")
def login(redis_server: RealRedis, entra: Entra) -> Login:
    scope = outputs_of("redis").token_scope
    assert scope
    made = Login(user=object_of(CLIENT), secret=entra.token(CLIENT, scope))
    redis_server.allow(made.user, made.secret)
    return made


@pytest.fixture(scope="module")
def program(login: Login, entra: Entra) -> Iterator[Consumer]:
    assert login
    with consumer(entra.environment(CLIENT)) as made:
        yield made


@pytest.fixture
def opened(redis_server: RealRedis, trust: Trust, program: Consumer) -> Opened:
    def opened(collection: str, dimensions: int, distance: Distance) -> Client:
        sizes = {"dimensions": dimensions, "distance": distance.value}
        places = {"collection": collection, "authority_file": str(trust.authority)}
        return program.open(told_of("redis", CLIENT, redis_server.port, **sizes, **places))

    return opened


@pytest.mark.parametrize("distance", EVERY)
def test_a_promised_distance_finds_the_nearest(opened: Opened, distance: Distance) -> None:
    points, wanted = points_of(200, 16), points_of(1, 16, seed=8)["p0"]
    assert distance in outputs_of("redis").distances
    client = opened(f"by_{distance.value}", 16, distance)
    client.upsert(points)

    assert client.nearest(wanted, 5) == exact(points, wanted, distance, 5)


def test_a_vector_of_the_limit_can_be_indexed(opened: Opened) -> None:
    dimensions = outputs_of("redis").dimension_limit
    client = opened("longest", dimensions, Distance.COSINE)
    client.upsert(points_of(2, dimensions))

    assert client.nearest(points_of(1, dimensions)["p0"], 1) == ["p0"]


def test_a_full_server_refuses_writes_and_evicts_nothing(
    redis_server: RealRedis, login: Login
) -> None:
    database = recorded("prod").one("data-features-database")
    assert redis_server.setting("maxmemory-policy") == EVICTION[str(database.get("evictionPolicy"))]
    with redis_server.client(login.user, login.secret) as client:
        client.set("kept", "1")
        with pytest.raises(OutOfMemoryError):
            fill(client)
        assert client.get("kept") == "1"
        client.delete(*FILLERS)


def test_a_connection_without_tls_gets_no_answer(redis_server: RealRedis, login: Login) -> None:
    with redis_server.client(login.user, login.secret) as client:
        assert client.ping()
    with socket.create_connection((HOST, redis_server.port), timeout=5) as plain:
        plain.sendall(b"PING\r\n")
        try:
            answer = plain.recv(64)
        except ConnectionResetError:
            answer = b""

    assert answer == b""


@pytest.mark.parametrize("secret", ["", "a-key"])
def test_a_login_without_a_token_is_refused(
    redis_server: RealRedis, login: Login, secret: str
) -> None:
    with (
        redis_server.client(login.user, secret) as client,
        pytest.raises(AuthenticationError),
    ):
        client.ping()
