"""Random settings: what is wrong is said with its place."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings

from stacks.load import load_settings
from stacks.problems import SettingsError, dotted
from tests.harness.random_settings import Broken, broken
from tests.harness.stack_values import write_values

FEW, MANY = 60, 500


def test_what_is_wrong_is_refused_with_a_message_that_names_its_path(
    request: pytest.FixtureRequest,
) -> None:
    count = MANY if request.config.getoption("--soak") else FEW

    @settings(max_examples=count, deadline=None, derandomize=True)
    @given(broken())
    def refused(case: Broken) -> None:
        with TemporaryDirectory() as folder:
            path = Path(folder) / "Pulumi.qa.yaml"
            write_values(path, case.values)
            with pytest.raises(SettingsError) as caught:
                load_settings(path)
        wanted = dotted(case.path)
        told = [each for each in caught.value.problems if each.key.startswith(wanted)]
        assert told, f"{wanted}: {caught.value}"
        assert told[0].allowed

    refused()
