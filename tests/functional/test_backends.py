"""The code of `images/rag` works with every backend, by what the platform tells it alone."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from importlib.util import find_spec
from pathlib import Path

import pytest

from components.data.vector_store import Distance
from tests.functional.backends import (
    CLIENT,
    DIMENSIONS,
    EVERY_BACKEND,
    REAL,
    STAND_IN,
    Surroundings,
    Told,
)
from tests.functional.entra import Entra
from tests.functional.store_client import Consumer, StoreError, consumer
from tests.functional.stores import EVERY, Vector, exact, points_of, told_of
from tests.functional.trust import Trust
from tests.harness.environments import ROOT
from tests.harness.variants import EVERY_STORE

if find_spec("httpx") is None:
    pytest.skip("the packages of images/rag are not installed", allow_module_level=True)

pytestmark = pytest.mark.xdist_group("postgres")  # one server for all of them
WANTED: Vector = points_of(1, DIMENSIONS, seed=8)["p0"]


@pytest.fixture(params=EVERY_BACKEND)
def told(
    request: pytest.FixtureRequest, tmp_path: Path, trust: Trust, entra: Entra
) -> Iterator[Told]:
    start: Callable[[Surroundings], Told] = request.param
    with ExitStack() as stack:
        yield start(Surroundings(request, stack, tmp_path, trust, entra))


@pytest.fixture
def program(entra: Entra) -> Iterator[Consumer]:
    with consumer(entra.environment(CLIENT)) as made:
        yield made


def test_every_backend_of_the_settings_is_met() -> None:
    assert {*REAL, *STAND_IN} == {each["backend"] for each in EVERY_STORE.values()}


def test_the_same_code_writes_and_finds_and_replaces_on_every_backend(
    told: Told, program: Consumer
) -> None:
    points = points_of(50, DIMENSIONS)
    for distance in EVERY:
        client = program.open(told(f"again_{distance.value}", distance))
        client.upsert(points)
        assert client.nearest(WANTED, 5) == exact(points, WANTED, distance, 5)

        client.upsert({"p0": WANTED})
        moved = {**points, "p0": WANTED}
        assert client.nearest(WANTED, 5) == exact(moved, WANTED, distance, 5)


def test_a_deleted_point_is_found_no_more_where_the_server_can_delete(
    told: Told, program: Consumer
) -> None:
    points, store = points_of(20, DIMENSIONS), told("gone", Distance.EUCLIDEAN)
    client = program.open(store)
    client.upsert(points)
    first = exact(points, WANTED, Distance.EUCLIDEAN, 20)
    client.delete(first[:2])

    left = first if store["backend"] == "faiss" else first[2:]
    assert client.nearest(WANTED, 5) == left[:5]


def test_a_collection_that_is_there_is_taken_as_it_is(told: Told, program: Consumer) -> None:
    client = program.open(told("kept", Distance.COSINE))
    client.upsert({"a": WANTED})
    client.prepare()

    assert client.nearest(WANTED, 1) == ["a"]


def test_a_vector_of_another_length_is_refused_and_harms_no_other(
    told: Told, program: Consumer
) -> None:
    client = program.open(told("longer", Distance.COSINE))
    client.upsert({"right": WANTED})
    with pytest.raises(StoreError, match=r"DataException|LengthError|ServiceError"):
        client.upsert({"longer": [1.0] * (DIMENSIONS + 1)})

    assert client.nearest(WANTED, 5) == ["right"]


def test_who_shows_another_login_is_refused(told: Told, entra: Entra, tmp_path: Path) -> None:
    store, wrong = told("strange", Distance.COSINE), tmp_path / "wrong"
    wrong.write_text("another", encoding="utf-8")
    if store["secret_file"]:
        store["secret_file"] = str(wrong)
    with consumer(entra.environment("a-stranger")) as stranger:
        refused = r"OperationalError|AuthenticationError|OperationFailure|answered 40[13]"
        with pytest.raises(StoreError, match=refused):
            stranger.open(store).upsert({"a": WANTED})


@pytest.mark.parametrize("kind", ["vector-ivf", "vector-hnsw", "vector-diskann"])
def test_every_kind_of_index_of_mongo_is_made_and_searched_on_the_stand_in(
    kind: str, request: pytest.FixtureRequest, program: Consumer
) -> None:
    here = Surroundings(
        request,
        ExitStack(),
        request.getfixturevalue("tmp_path"),
        request.getfixturevalue("trust"),
        request.getfixturevalue("entra"),
    )
    with here.stack:
        told = STAND_IN["mongo_vcore"](here)("kinds", Distance.COSINE)
        client = program.open({**told, "index_kind": kind})
        client.upsert(points_of(20, DIMENSIONS))

        assert client.nearest(WANTED, 5) == exact(
            points_of(20, DIMENSIONS), WANTED, Distance.COSINE, 5
        )


def test_a_backend_that_the_consumer_does_not_know_is_said(program: Consumer) -> None:
    told = told_of("pgvector", CLIENT, 1)
    with pytest.raises(StoreError, match="the backend is other; allowed: ai_search, faiss, mongo"):
        program.open({**told, "backend": "other"})


def test_a_driver_is_imported_where_its_backend_is_used_and_not_before() -> None:
    code = "import sys, vectors; print({'psycopg', 'pymongo', 'redis'} & {*sys.modules})"
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT / "images" / "rag")}
    done = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, env=environment
    )

    assert done.stdout == "set()\n"
