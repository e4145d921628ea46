"""Qdrant with the environment that the component gives it; most machines have no Qdrant."""

from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

from components.data.vector_store import Distance
from tests.functional.consumer import Login, StoreError, consumer
from tests.functional.qdrant_server import (
    RealQdrant,
    given_environment,
    qdrant_in,
    qdrant_program,
)
from tests.functional.stores import outputs_of, reached
from tests.functional.trust import HOST, Trust

NEEDED = pytest.mark.skipif(
    qdrant_program() is None,
    reason="no Qdrant: no package registry has its server; set CLINFRA_QDRANT to one",
)


@pytest.fixture
def qdrant(tmp_path: Path, trust: Trust) -> Iterator[RealQdrant]:
    with qdrant_in(tmp_path, trust) as made:
        yield made


def test_the_component_gives_tls_to_callers_and_peers_and_no_key() -> None:
    given = given_environment()

    assert given["QDRANT__SERVICE__ENABLE_TLS"] == "true"
    assert given["QDRANT__CLUSTER__P2P__ENABLE_TLS"] == "true"
    assert [name for name in given if "KEY" in name] == ["QDRANT__TLS__KEY"]


@NEEDED
def test_a_request_without_the_key_is_refused(qdrant: RealQdrant, trust: Trust) -> None:
    store = reached(outputs_of("qdrant"), qdrant.port, str(trust.authority))
    with pytest.raises(StoreError, match="401"):
        consumer(store, Login(secret="wrong"), "notes", 3, Distance.COSINE)  # noqa: S106


@NEEDED
def test_a_connection_without_tls_gets_no_answer(qdrant: RealQdrant) -> None:
    with pytest.raises(OSError, match=r"closed|reset|Bad|timed out"):
        urlopen(f"http://{HOST}:{qdrant.port}/readyz", timeout=5)
