"""PostgreSQL with pgvector, set as the component sets it, does what the outputs promise."""

from collections.abc import Iterator
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql

from components.data.vector_store import Distance
from tests.functional.entra import Entra
from tests.functional.postgres import AZURES_OWN, LACKING, Postgres
from tests.functional.store_client import Consumer, StoreError, consumer
from tests.functional.stores import EVERY, exact, outputs_of, points_of, told_of
from tests.functional.trust import HOST

pytestmark = pytest.mark.xdist_group("postgres")  # one server for all of them
CLIENT = "consumer-of-notes"


@pytest.fixture(scope="module")
def token(postgres: Postgres, entra: Entra) -> str:
    """Password of a role, in the store's database with the extension, where no scan is planned."""
    outputs = outputs_of("pgvector")
    assert outputs.token_scope
    made = entra.token(CLIENT, outputs.token_scope)
    postgres.make(outputs.namespace, CLIENT, made)
    postgres.run(outputs.namespace, "CREATE EXTENSION vector")
    postgres.run(outputs.namespace, "ALTER DATABASE notes SET enable_seqscan = off")
    return made


@pytest.fixture(scope="module")
def program(token: str, entra: Entra) -> Iterator[Consumer]:
    assert token
    with consumer(entra.environment(CLIENT)) as made:
        yield made


def told(
    postgres: Postgres,
    collection: str,
    dimensions: int = 3,
    distance: Distance = Distance.COSINE,
) -> dict[str, object]:
    sizes = {"dimensions": dimensions, "distance": distance.value}
    return told_of("pgvector", CLIENT, postgres.port, collection=collection, **sizes)


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
    parameters: dict[str, str], token: str
) -> None:
    assert token
    assert parameters["azure.extensions"].lower().split(",") == ["vector", "pgaudit"]


def test_a_connection_without_tls_is_refused(postgres: Postgres, token: str) -> None:
    database = outputs_of("pgvector").namespace
    with pytest.raises(psycopg.OperationalError, match="no encryption"):
        psycopg.connect(
            f"host={HOST} port={postgres.port} dbname={database} sslmode=disable",
            user=CLIENT,
            password=token,
        )


def test_a_version_of_tls_below_the_parameters_is_refused(
    postgres: Postgres, token: str, parameters: dict[str, str]
) -> None:
    assert parameters["ssl_min_protocol_version"] == "TLSv1.2"
    with pytest.raises(psycopg.OperationalError, match="SSL"):
        psycopg.connect(
            f"host={HOST} port={postgres.port} dbname=notes sslmode=require "
            "ssl_min_protocol_version=TLSv1 ssl_max_protocol_version=TLSv1.1",
            user=CLIENT,
            password=token,
        )


def test_a_server_that_the_consumer_does_not_trust_is_refused(
    postgres: Postgres, token: str, entra: Entra
) -> None:
    assert token
    environment = entra.environment(CLIENT)
    environment.pop("SSL_CERT_FILE")
    with (
        consumer(environment) as program,
        pytest.raises(StoreError, match="certificate verify failed"),
    ):
        program.open(told(postgres, "c"))


def test_a_token_for_another_service_is_refused(postgres: Postgres, program: Consumer) -> None:
    wrong = {**told(postgres, "c"), "token_scope": "https://redis.azure.com/.default"}
    with pytest.raises(StoreError, match="password authentication failed"):
        program.open(wrong)


def test_logins_and_their_ends_are_logged(postgres: Postgres, program: Consumer) -> None:
    program.open(told(postgres, "seen"))

    assert f"connection authorized: user={CLIENT}" in postgres.said()
    assert "disconnection: session time" in postgres.said()


def test_no_token_stands_in_the_servers_log(
    postgres: Postgres, program: Consumer, token: str
) -> None:
    program.open(told(postgres, "quiet"))

    assert token not in postgres.said()


@pytest.mark.parametrize("distance", EVERY)
def test_a_promised_distance_finds_the_nearest_through_its_index(
    postgres: Postgres, program: Consumer, distance: Distance
) -> None:
    points = points_of(200, 16)
    assert distance in outputs_of("pgvector").distances
    client = program.open(told(postgres, f"by_{distance.value}", 16, distance))
    client.upsert(points)
    wanted = points_of(1, 16, seed=8)["p0"]

    assert client.nearest(wanted, 5) == exact(points, wanted, distance, 5)


@pytest.mark.parametrize(("more", "allowed"), [(0, True), (1, False)])
def test_a_vector_of_the_limit_can_be_indexed_and_a_longer_one_cannot(
    postgres: Postgres, program: Consumer, *, more: int, allowed: bool
) -> None:
    dimensions = outputs_of("pgvector").dimension_limit + more

    def make() -> None:
        client = program.open(told(postgres, f"c{uuid4().hex}", dimensions))
        client.upsert(points_of(2, dimensions))
        assert client.nearest(points_of(1, dimensions)["p0"], 1) == ["p0"]

    if allowed:
        make()
    else:
        with pytest.raises(StoreError, match=r"ProgramLimitExceeded.*more than 2000 dimensions"):
            make()


def test_the_index_and_not_a_scan_answers(
    postgres: Postgres, program: Consumer, token: str
) -> None:
    client = program.open(told(postgres, "planned", 16))
    client.upsert(points_of(200, 16))
    query = sql.SQL("SELECT id FROM planned ORDER BY v <=> {} LIMIT 5").format(
        sql.Literal(str(points_of(1, 16)["p0"]))
    )
    with psycopg.connect(
        f"host={HOST} port={postgres.port} dbname=notes sslmode=verify-full sslrootcert=system",
        user=CLIENT,
        password=token,
    ) as connection:
        plan = connection.execute(sql.SQL("EXPLAIN {}").format(query)).fetchall()

    assert "Index Scan using planned_v" in str(plan)
