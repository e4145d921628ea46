"""Environments drawn at random go up, stay the same and come down to nothing."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from tests.harness.checkout import Checkout, copied, lean
from tests.harness.environments import STACKS
from tests.harness.random_settings import Json, valid
from tests.harness.stack_values import write_values
from twin.cloud import Cloud

pytestmark = [pytest.mark.engine, pytest.mark.slow]
FEW, MANY = 1, 500


def test_a_random_environment_goes_up_once_and_keeps_every_mandatory_rule(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """A small QA with a few other settings, or in a soak any environment."""
    soak = request.config.getoption("--soak")
    root = (copied if soak else lean)(tmp_path / "root")
    stacks = STACKS if soak else ("qa",)
    kept = {stack: stack_file(root, stack).read_text(encoding="utf-8") for stack in stacks}

    @settings(
        max_examples=MANY if soak else FEW,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(valid(stacks, root / "stacks"))
    def holds(drawn: tuple[str, Json]) -> None:
        stack, values = drawn
        path = stack_file(root, stack)
        write_values(path, values)
        try:
            with TemporaryDirectory() as cache:
                up_and_down(Checkout(Path(cache), policies=True, root=root), stack)
        finally:
            path.write_text(kept[stack], encoding="utf-8")

    holds()


def up_and_down(checkout: Checkout, stack: str) -> None:
    first = checkout.run("up", "--stack", stack, "--yes")
    assert first.code == 0, first.out[-2000:] + first.err[-2000:]
    again = checkout.run("up", "--stack", stack, "--yes", "--json")
    assert again.document()["changed"] is False
    gone = checkout.run("destroy", "--stack", stack, "--yes", "--unprotect")
    assert gone.code == 0, gone.err
    assert Cloud(checkout.cloud).count() == 0


def stack_file(root: Path, stack: str) -> Path:
    return root / "stacks" / f"Pulumi.{stack}.yaml"
