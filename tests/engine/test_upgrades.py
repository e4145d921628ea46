"""A stack of the first version becomes one of this version and loses nothing that holds data."""

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from clinfra.plan import Plan, plan_of_state
from clinfra.review.data import losing
from tests.harness.checkout import ROOT, Checkout, cloned
from tests.harness.environments import STACKS

pytestmark = [pytest.mark.engine, pytest.mark.soak]
FIRST = "83cd68fdccc4cd191bfcc4c32a6b115a1aa53d1b"
"""The commit of the tag v0.1.0, by which a clone without tags knows it too."""


@pytest.fixture
def first(tmp_path: Path) -> Checkout:
    """The first version in a cache of the test's own."""
    clone, cache = cloned(tmp_path / "first"), tmp_path / "cache"
    cache.mkdir()
    done = subprocess.run(["git", "checkout", "--quiet", FIRST], cwd=clone, check=False)
    if done.returncode:
        pytest.skip(f"this clone does not reach back to {FIRST}")
    return Checkout(cache, root=clone)


@pytest.mark.parametrize("stack", STACKS)
def test_a_stack_of_the_first_version_moves_on_without_losing_data(
    stack: str, first: Checkout, tmp_path: Path
) -> None:
    begun = first.shell(f"python -m clinfra up --stack {stack} --yes")
    assert begun.code == 0, begun.out + begun.err
    now = replace(first, root=ROOT)
    before = plan_of_state(stack, now.state(stack))

    preview = now.run("preview", "--stack", stack, "--save-plan", str(tmp_path / "plan.json"))
    up = now.run("up", "--stack", stack, "--yes")
    again = now.run("up", "--stack", stack, "--yes", "--json")

    assert preview.code == 0, preview.err
    assert up.code == 0, up.out + up.err
    assert again.document()["changed"] is False
    plan = Plan.from_json((tmp_path / "plan.json").read_text(encoding="utf-8"))
    assert losing(plan.resources) == []
    after = {each.urn for each in plan_of_state(stack, now.state(stack)).resources}
    assert identities_gone(before, after) <= ledger_lines_gone(stack)


def identities_gone(before: Plan, after: set[str]) -> set[str]:
    """Type and name of what the state no longer knows."""
    return {
        f"{each.type} {each.urn.rsplit('::', 1)[-1]}"
        for each in before.resources
        if each.urn not in after
    }


def ledger_lines_gone(stack: str) -> set[str]:
    """Type and name of what the ledger had in the first version and has no more."""
    path = f"tests/components/ledger/{stack}.txt"
    then = subprocess.run(
        ["git", "show", f"{FIRST}:{path}"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    gone = set(then.stdout.splitlines()) - set((ROOT / path).read_text().splitlines())
    return {line.partition(" > ")[2] for line in gone}
