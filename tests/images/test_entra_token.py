"""The MLflow image logs in with a fresh token at every connection."""

import importlib.util
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import create_engine
from sqlalchemy.dialects import registry  # pyright: ignore[reportUnusedImport]  # noqa: F401
from sqlalchemy.engine import Engine
from sqlalchemy.util import langhelpers

SOURCE = Path(__file__).parents[2] / "images" / "mlflow" / "entra_token.py"


@dataclass
class Given:
    token: str


class Counting:
    def __init__(self) -> None:
        self.asked: list[tuple[str, ...]] = []

    def get_token(self, *scopes: str) -> Given:
        self.asked.append(scopes)
        return Given(f"token-{len(self.asked)}")


@pytest.fixture
def credential(monkeypatch: pytest.MonkeyPatch) -> Counting:
    spec = importlib.util.spec_from_file_location("entra_token", SOURCE)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "entra_token", module)
    spec.loader.exec_module(module)
    counting = Counting()
    monkeypatch.setattr(module.EntraToken, "credential", counting)
    plugins = langhelpers.PluginLoader("sqlalchemy.plugins")
    plugins.register("entra_token", "entra_token", "EntraToken")
    monkeypatch.setattr("sqlalchemy.engine.url.plugins", plugins)
    return counting


def passwords(engine: Engine) -> list[object]:
    """What two connections would log in with, without a server to log in to."""
    seen: list[object] = []
    for _ in range(2):
        parameters: dict[str, object] = {}
        for listener in engine.dialect.dispatch.do_connect:
            listener(engine.dialect, None, [], parameters)
        seen.append(parameters.get("password"))
    return seen


def test_every_connection_asks_for_a_token_of_its_own(credential: Counting) -> None:
    engine = create_engine("sqlite://?plugin=entra_token")

    assert passwords(engine) == ["token-1", "token-2"]
    assert set(credential.asked) == {("https://ossrdbms-aad.database.windows.net/.default",)}


def test_the_plugins_word_does_not_reach_the_driver(credential: Counting) -> None:
    engine = create_engine("sqlite://?plugin=entra_token")

    assert credential.asked == []
    assert "plugin" not in engine.url.query


def test_the_component_names_the_plugin_and_no_password() -> None:
    from components.ml.mlflow import database_address

    address = database_address("id-mercy-qa-eus2-mlflow", "psql.example")

    assert address.startswith(
        "postgresql+psycopg://id-mercy-qa-eus2-mlflow@psql.example:5432/mlflow?"
    )
    assert "plugin=entra_token" in address
    assert "sslmode=verify-full" in address
