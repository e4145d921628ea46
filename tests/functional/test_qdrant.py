"""Qdrant with the environment that the component gives it; most machines have no Qdrant."""

from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.functional.entra import Entra
from tests.functional.qdrant_server import (
    RealQdrant,
    given_environment,
    qdrant_in,
    qdrant_program,
)
from tests.functional.store_client import StoreError, consumer
from tests.functional.stores import told_of
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
def test_a_request_without_the_key_is_refused(
    qdrant: RealQdrant, trust: Trust, entra: Entra, tmp_path: Path
) -> None:
    file = tmp_path / "wrong"
    file.write_text("wrong", encoding="utf-8")
    places = {"secret_file": str(file), "authority_file": str(trust.authority)}
    told = told_of("qdrant", "consumer", qdrant.port, **places)
    with (
        consumer(entra.environment("consumer")) as program,
        pytest.raises(StoreError, match="answered 401"),
    ):
        program.open(told)


@NEEDED
def test_a_connection_without_tls_gets_no_answer(qdrant: RealQdrant) -> None:
    with pytest.raises(OSError, match=r"closed|reset|Bad|timed out"):
        urlopen(f"http://{HOST}:{qdrant.port}/readyz", timeout=5)
