"""PostgreSQL with pgvector, set as the component sets it, does what the outputs promise."""

from uuid import uuid4

import psycopg
import pytest
from psycopg import errors, sql

from components.data.vector_store import Distance
from tests.functional.consumer import Login, consumer
from tests.functional.entra import Entra, object_of
from tests.functional.postgres import AZURES_OWN, LACKING, Postgres
from tests.functional.stores import EVERY, exact, outputs_of, points_of, reached
from tests.functional.trust import HOST

pytestmark = pytest.mark.xdist_group("postgres")  # one server for all of them
CLIENT = "consumer-of-notes"


@pytest.fixture(scope="module")
def login(postgres: Postgres, entra: Entra) -> Login:
    """A role whose password is its Entra token, in the store's database with the extension."""
    outputs = outputs_of("pgvector")
    assert outputs.token_scope
    made = Login(user=object_of(CLIENT), secret=entra.token(CLIENT, outputs.token_scope))
    postgres.make(outputs.namespace, made.user, made.secret)
    postgres.run(outputs.namespace, "CREATE EXTENSION vector")
    return made


def test_every_parameter_of_the_component_is_in_force_or_azures_own(
    postgres: Postgres, parameters: dict[str, str]
) -> None:
    address = f"host={postgres.folder} port={postgres.port} user=postgres dbname=postgres"
    with psycopg.connect(address) as connection:
        found = dict(connection.execute("SELECT name, setting FROM pg_settings").fetchall())

    assert {name for name in parameters if name not in found} == AZURES_OWN
    assert {name: found[name] for name in parameters if name in found and name not in LACKING} == {
        name: value for name, value in parameters.items() if name in found and name not in LACKING
    }


def test_the_allow_list_of_extensions_holds_the_one_that_is_made(
    parameters: dict[str, str], login: Login
) -> None:
    assert login
    assert parameters["azure.extensions"].lower().split(",") == ["vector", "pgaudit"]


def test_a_connection_without_tls_is_refused(postgres: Postgres, login: Login) -> None:
    database = outputs_of("pgvector").namespace
    with pytest.raises(psycopg.OperationalError, match="no encryption"):
        psycopg.connect(
            f"host={HOST} port={postgres.port} dbname={database} sslmode=disable",
            user=login.user,
            password=login.secret,
        )


def test_a_version_of_tls_below_the_parameters_is_refused(
    postgres: Postgres, login: Login, parameters: dict[str, str]
) -> None:
    assert parameters["ssl_min_protocol_version"] == "TLSv1.2"
    with pytest.raises(psycopg.OperationalError, match="SSL"):
        psycopg.connect(
            f"host={HOST} port={postgres.port} dbname=notes sslmode=require "
            "ssl_min_protocol_version=TLSv1 ssl_max_protocol_version=TLSv1.1",
            user=login.user,
            password=login.secret,
        )


def test_a_server_that_the_consumer_does_not_trust_is_refused(
    postgres: Postgres, login: Login, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(psycopg.OperationalError, match="certificate verify failed"):
        consumer(reached(outputs_of("pgvector"), postgres.port), login, "c", 3, Distance.COSINE)


def test_a_token_for_another_service_is_refused(
    postgres: Postgres, login: Login, entra: Entra
) -> None:
    wrong = Login(user=login.user, secret=entra.token(CLIENT, "https://redis.azure.com/.default"))
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        consumer(reached(outputs_of("pgvector"), postgres.port), wrong, "c", 3, Distance.COSINE)


def test_logins_and_their_ends_are_logged(postgres: Postgres, login: Login) -> None:
    consumer(reached(outputs_of("pgvector"), postgres.port), login, "seen", 3, Distance.COSINE)

    assert f"connection authorized: user={login.user}" in postgres.said()
    assert "disconnection: session time" in postgres.said()


def test_no_token_stands_in_the_servers_log(postgres: Postgres, login: Login) -> None:
    consumer(reached(outputs_of("pgvector"), postgres.port), login, "quiet", 3, Distance.COSINE)

    assert login.secret not in postgres.said()


@pytest.mark.parametrize("distance", EVERY)
def test_a_promised_distance_finds_the_nearest_through_its_index(
    postgres: Postgres, login: Login, distance: Distance
) -> None:
    outputs, points = outputs_of("pgvector"), points_of(200, 16)
    assert distance in outputs.distances
    client = consumer(reached(outputs, postgres.port), login, f"by_{distance.value}", 16, distance)
    client.upsert(points)
    wanted = points_of(1, 16, seed=8)["p0"]

    assert client.nearest(wanted, 5) == exact(points, wanted, distance, 5)


@pytest.mark.parametrize(("more", "allowed"), [(0, True), (1, False)])
def test_a_vector_of_the_limit_can_be_indexed_and_a_longer_one_cannot(
    postgres: Postgres, login: Login, *, more: int, allowed: bool
) -> None:
    outputs = outputs_of("pgvector")
    dimensions, collection = outputs.dimension_limit + more, f"c{uuid4().hex}"

    def make() -> None:
        client = consumer(
            reached(outputs, postgres.port), login, collection, dimensions, Distance.COSINE
        )
        client.upsert(points_of(2, dimensions))
        assert client.nearest(points_of(1, dimensions)["p0"], 1) == ["p0"]

    if allowed:
        make()
    else:
        with pytest.raises(errors.ProgramLimitExceeded, match="more than 2000 dimensions"):
            make()


def test_the_index_and_not_a_scan_answers(postgres: Postgres, login: Login) -> None:
    client = consumer(
        reached(outputs_of("pgvector"), postgres.port), login, "planned", 16, Distance.COSINE
    )
    client.upsert(points_of(200, 16))
    query = sql.SQL("SELECT id FROM planned ORDER BY v <=> {} LIMIT 5").format(
        sql.Literal(str(points_of(1, 16)["p0"]))
    )
    with psycopg.connect(
        f"host={HOST} port={postgres.port} dbname=notes sslmode=verify-full sslrootcert=system",
        user=login.user,
        password=login.secret,
    ) as connection:
        connection.execute("SET enable_seqscan = off")
        plan = connection.execute(sql.SQL("EXPLAIN {}").format(query)).fetchall()

    assert "Index Scan using planned_v" in str(plan)
