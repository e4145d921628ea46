"""Random settings: what is wrong is said with its place."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from ruamel.yaml import YAML

from stacks.load import load_settings
from stacks.problems import SettingsError, dotted
from tests.harness.random_settings import Broken, Json, broken

FEW, MANY = 60, 500


def written(folder: Path, values: Json) -> Path:
    path = folder / "Pulumi.qa.yaml"
    config = {f"clinfra:{key}": value for key, value in values.items()}
    with path.open("w", encoding="utf-8") as stream:
        YAML().dump({"config": config}, stream)
    return path


def test_what_is_wrong_is_refused_with_a_message_that_names_its_path(
    request: pytest.FixtureRequest,
) -> None:
    count = MANY if request.config.getoption("--soak") else FEW

    @settings(max_examples=count, deadline=None, derandomize=True)
    @given(broken())
    def refused(case: Broken) -> None:
        with TemporaryDirectory() as folder, pytest.raises(SettingsError) as caught:
            load_settings(written(Path(folder), case.values))
        wanted = dotted(case.path)
        told = [each for each in caught.value.problems if each.key.startswith(wanted)]
        assert told, f"{wanted}: {caught.value}"
        assert told[0].allowed

    refused()
