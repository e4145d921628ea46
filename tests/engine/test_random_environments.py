"""Environments drawn at random go up, stay the same and come down to nothing."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.harness.checkout import Checkout, Run, copied, lean
from tests.harness.environments import PROD_AND_SOAKED, STACKS
from tests.harness.every_value import ROUNDS, changed, sound, weak
from tests.harness.random_settings import (
    WEAKENING,
    Json,
    optional,
    valid,
    values_of,
    without_any,
)
from tests.harness.stack_values import listed, write_values
from twin.cloud import Cloud

pytestmark = [pytest.mark.engine, pytest.mark.slow]
_PLAIN = 2
_WEAK_ROUNDS = 4
EACH_ROUND = [
    pytest.param(stack, number, marks=[pytest.mark.soak] * ((stack, number) != ("prod", 0)))
    for stack in STACKS
    for number in range(ROUNDS)
]
"""One round of production, and in a soak all of all stacks."""


def test_a_random_environment_goes_up_once_and_keeps_every_mandatory_rule(
    tmp_path: Path, environment_seed: int, request: pytest.FixtureRequest
) -> None:
    """A small QA with a few other settings, or in a soak any environment."""
    soak = request.config.getoption("--soak")
    root = (copied if soak else lean)(tmp_path / "root")
    stack, values = drawn(environment_seed, STACKS if soak else ("qa",), root / "stacks")
    write_values(root / "stacks" / f"Pulumi.{stack}.yaml", values)
    checkout = Checkout(tmp_path / "cache", policies=True, root=root)

    first = checkout.run("up", "--stack", stack, "--yes")
    again = checkout.run("up", "--stack", stack, "--yes", "--json", "--no-policies")
    gone = checkout.run("destroy", "--stack", stack, "--yes", "--unprotect")

    assert first.code == 0, first.out[-2000:] + first.err[-2000:]
    assert again.document()["changed"] is False
    assert gone.code == 0, gone.err
    assert Cloud(checkout.cloud).count() == 0


@pytest.mark.parametrize("stack", PROD_AND_SOAKED)
def test_settings_that_are_left_out_keep_every_mandatory_rule(stack: str, tmp_path: Path) -> None:
    values = values_of(stack)

    seen = _previewed(stack, without_any(values, optional(values)), tmp_path)

    assert seen.code == 0, seen.out[-2000:] + seen.err[-2000:]


@pytest.mark.parametrize(("stack", "number"), EACH_ROUND)
def test_every_value_of_every_setting_keeps_every_mandatory_rule(
    stack: str, number: int, tmp_path: Path
) -> None:
    seen = _previewed(stack, changed(stack, sound(stack), number), tmp_path)

    assert seen.code == 0, seen.out[-2000:] + seen.err[-2000:]


@pytest.mark.soak
def test_every_rule_that_a_weak_setting_is_named_with_reports_it(tmp_path: Path) -> None:
    told = set[object]()
    for number in range(_WEAK_ROUNDS):
        values = changed("prod", weak("prod"), number)
        seen = _previewed("prod", values, tmp_path / str(number), "--json")
        told |= {each["rule"] for each in listed(seen.document()["violations"])}

    assert told >= set(WEAKENING.values())


def drawn(number: int, stacks: Sequence[str], folder: Path) -> tuple[str, Json]:
    """The environment of a number; the first two of a draw are always plain and left out."""
    found: list[tuple[str, Json]] = []

    @seed(number)
    @settings(
        max_examples=_PLAIN + 1,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(valid(stacks, folder))
    def collect(environment: tuple[str, Json]) -> None:
        found.append(environment)

    collect()
    return found[_PLAIN]


def _previewed(stack: str, values: Json, folder: Path, *options: str) -> Run:
    root = copied(folder / "root")
    write_values(root / "stacks" / f"Pulumi.{stack}.yaml", values)
    checkout = Checkout(folder / "cache", policies=True, root=root)
    return checkout.run("preview", "--stack", stack, *options)
