"""A challenger in a real MLflow registry."""

from importlib.util import find_spec
from pathlib import Path

import pytest

if find_spec("mlflow.server") is None or find_spec("flask") is None:
    pytest.skip("MLflow's server is not installed", allow_module_level=True)

from mlflow import MlflowClient
from model_watch.registry import MlflowRegistry


@pytest.fixture
def uri(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/mlflow.db"


@pytest.mark.filterwarnings("ignore")
def test_a_challenger_is_registered_once_and_the_champion_stays(uri: str) -> None:
    client, registry = MlflowClient(uri, uri), MlflowRegistry(uri, "sepsis")
    assert registry.champion() is None

    run = client.create_run("0").info.run_id
    first = registry.challenge(run, f"runs:/{run}/model", 3)
    again = registry.challenge(run, f"runs:/{run}/model", 3)
    assert first == again
    assert registry.champion() is None
    assert len(client.search_model_versions("name='sepsis'")) == 1

    client.set_registered_model_alias("sepsis", "champion", first.number)
    second = registry.challenge(run, f"runs:/{run}/model", 8)
    champion = registry.champion()
    assert champion is not None
    assert (champion.number, second.number) == ("1", "2")
    assert client.get_model_version_by_alias("sepsis", "challenger").version in ("2", 2)
