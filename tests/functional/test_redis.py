"""A Redis with search, set as the component sets Azure's, serves vectors and refuses strangers."""

import socket

import pytest
from redis import Redis
from redis.exceptions import AuthenticationError, OutOfMemoryError

from components.data.vector_store import Distance
from tests.functional.consumer import Login, consumer
from tests.functional.entra import Entra, object_of
from tests.functional.redis_server import EVICTION, RealRedis
from tests.functional.stores import EVERY, exact, outputs_of, points_of, reached
from tests.functional.trust import HOST, Trust
from tests.harness.environments import recorded

pytestmark = pytest.mark.xdist_group("redis")  # one server for all of them
CLIENT = "consumer-of-vectors"


FILLERS = [f"filler:{position}" for position in range(200)]


def fill(client: Redis) -> None:
    for each in FILLERS:
        client.set(each, "x" * 1024 * 1024)


@pytest.fixture(scope="module")
def login(redis_server: RealRedis, entra: Entra) -> Login:
    scope = outputs_of("redis").token_scope
    assert scope
    made = Login(user=object_of(CLIENT), secret=entra.token(CLIENT, scope))
    redis_server.allow(made.user, made.secret)
    return made


@pytest.mark.parametrize("distance", EVERY)
def test_a_promised_distance_finds_the_nearest(
    redis_server: RealRedis, trust: Trust, login: Login, distance: Distance
) -> None:
    outputs, points = outputs_of("redis"), points_of(200, 16)
    assert distance in outputs.distances
    client = consumer(
        reached(outputs, redis_server.port, str(trust.authority)),
        login,
        f"by_{distance.value}",
        16,
        distance,
    )
    client.upsert(points)
    wanted = points_of(1, 16, seed=8)["p0"]

    assert client.nearest(wanted, 5) == exact(points, wanted, distance, 5)


def test_a_vector_of_the_limit_can_be_indexed(
    redis_server: RealRedis, trust: Trust, login: Login
) -> None:
    outputs = outputs_of("redis")
    store = reached(outputs, redis_server.port, str(trust.authority))
    client = consumer(store, login, "longest", outputs.dimension_limit, Distance.COSINE)
    client.upsert(points_of(2, outputs.dimension_limit))

    assert client.nearest(points_of(1, outputs.dimension_limit)["p0"], 1) == ["p0"]


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
