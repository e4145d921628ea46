"""What the docs tell a reader to type is run, with the environment up that it asks about."""

import subprocess
from dataclasses import replace
from itertools import groupby
from pathlib import Path

import pytest

from tests.harness.checkout import ROOT, Checkout, cloned
from tests.harness.markdown import fences, shell_lines

pytestmark = [pytest.mark.engine, pytest.mark.slow]
NOT_RUN = {
    "az ": "asks Azure",
    "--target azure": "asks Azure",
    "databricks ": "asks Databricks",
    "redis-cli ": "asks a server inside the network",
    "kubectl ": "tests/export and the tests on a real cluster apply what it applies",
    "dask ": "tests/fleet starts a cluster",
    "--scheduler": "tests/fleet starts a cluster",
    "pip install": "the test suite has it",
    "npm ": "the tests of dashboards and state get what they need",
    "pytest": "is a test",
    "make ": "is what runs this test, or is run before it",
    "clinfra state move": "tests/state moves one between real servers",
    "clinfra cost reconcile": "tests/finops reconciles bills",
    "pulumi ": "the tests of the plain CLI and of the package run it",
    "/path/to/clinfra": "tests/package runs it",
    "export ": "is for the line after it",
    "eval ": "is for the line after it",
    "unset ": "is for the line after it",
    "east": "is typed in its own test, with the changes that the page tells of",
    "topk(": "tests/operations parses it",
    "sum by": "tests/operations parses it",
    "SELECT ": "is typed into a database",
    "db.": "is typed into a database",
}
"""Words of lines that are not run here, and why."""
REFUSED = "clinfra promote"
"""What ends with 1 on the files as they are checked in, as its page shows."""
FOR_THE_SOAK = ("--stack prod", "--against main")
TYPED = [
    (page, list(group)) for page, group in groupby(shell_lines(), key=lambda each: each[0].page)
]
RUN = [
    (page.relative_to(ROOT), typed)
    for page, lines in TYPED
    if (typed := [line for _, line in lines if not any(word in line for word in NOT_RUN)])
]


def of_the_soak(line: str) -> bool:
    return any(word in line for word in FOR_THE_SOAK) and "clinfra card" not in line


@pytest.fixture
def reader(qa_up: Checkout, tmp_path: Path) -> Checkout:
    """A clone with QA up, in which a reader may write."""
    clone = cloned(tmp_path / "clone")
    subprocess.run(["git", "checkout", "--quiet", "-B", "main"], cwd=clone, check=True)
    return replace(qa_up, root=clone)


def held(checkout: Checkout, lines: list[str]) -> None:
    for line in lines:
        run = checkout.shell(line)
        assert run.code == (1 if line.startswith(REFUSED) else 0), f"{line}\n{run.out}{run.err}"
        assert "Traceback" not in run.out + run.err


@pytest.mark.parametrize(("page", "typed"), RUN, ids=[str(page) for page, _ in RUN])
def test_what_a_page_tells_to_type_is_done(page: Path, typed: list[str], reader: Checkout) -> None:
    lines = [each for each in typed if not of_the_soak(each)]
    if not lines:
        pytest.skip(f"`make soak` types what {page} says of production")
    held(reader, lines)


@pytest.mark.soak
@pytest.mark.parametrize(("page", "typed"), RUN, ids=[str(page) for page, _ in RUN])
def test_what_a_page_tells_to_type_of_production_is_done(
    page: Path, typed: list[str], reader: Checkout, prod_up: Checkout
) -> None:
    lines = [each for each in typed if of_the_soak(each)]
    if not lines:
        pytest.skip(f"{page} says nothing of production")
    on_prod = [each for each in lines if "--stack prod" in each]
    held(replace(prod_up, root=reader.root), on_prod)
    held(reader, [each for each in lines if each not in on_prod])


@pytest.mark.soak
def test_an_environment_is_added_as_its_page_says(reader: Checkout) -> None:
    page = ROOT / "docs" / "add-an-environment.md"
    copy, *lines = [line for fence, line in shell_lines() if fence.page == page]
    (profile,) = [each.text for each in fences("yaml") if each.page == page]
    changes = {
        "region: eastus2": "region: eastus",
        "paired_region: centralus": "paired_region: westus3",
        "subscription_id: 00000000-0000-4000-8000-000000000002": (
            "subscription_id: 00000000-0000-4000-8000-0000000000e2"
        ),
        "cost_center: CC-4102": "cost_center: CC-4201",
    }

    held(reader, [copy])
    rewrite(reader.root / "stacks" / "Pulumi.east.yaml", changes)
    rewrite(
        reader.root / "stacks" / "tag_vocabulary.yaml",
        {"      CC-4102": "      CC-4201: Staging in the east\n      CC-4102"},
    )
    path = reader.root / "policies" / "profiles" / "east.yaml"
    path.write_text(profile, encoding="utf-8")
    held(reader, lines)

    assert "Nothing to change" in reader.shell("clinfra up --stack east --yes").out
    assert (reader.root / "stacks" / "budgets" / "east.yaml").exists()


def rewrite(path: Path, changes: dict[str, str]) -> None:
    text = path.read_text(encoding="utf-8")
    for old, new in changes.items():
        assert old in text, old
        text = text.replace(old, new, 1)
    path.write_text(text, encoding="utf-8")
