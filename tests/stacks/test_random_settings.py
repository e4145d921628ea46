"""Random settings: what is wrong is said with its place."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings

from stacks.load import load_settings
from stacks.problems import SettingsError, dotted
from tests.harness.environments import PROD_AND_SOAKED
from tests.harness.every_value import ROUNDS, changed, sound
from tests.harness.random_settings import (
    Broken,
    Leaf,
    accepted,
    broken,
    good_values,
    name_of,
    put,
    values_of,
)
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


@pytest.mark.parametrize("stack", PROD_AND_SOAKED)
def test_the_rounds_take_every_value_that_can_stand_alone_but_regions(stack: str) -> None:
    leaves, values = sound(stack), values_of(stack)
    alone = {
        (name_of(leaf), value)
        for leaf in leaves
        for value in good_values(leaf.schema)
        if accepted(put(values, leaf.path, value))
    }
    taken = {
        (name_of(leaf), _value_at(after, leaf))
        for after in (changed(stack, leaves, number) for number in range(ROUNDS))
        for leaf in leaves
    }

    assert {name for name, _ in alone - taken} <= {"clinfra:paired_region"}


def _value_at(values: object, leaf: Leaf) -> object:
    for part in leaf.path:
        values = values.get(str(part)) if isinstance(values, dict) else None
    return values
