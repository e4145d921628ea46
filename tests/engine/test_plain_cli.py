"""The plain CLI on the twin makes what clinfra makes, to the last input and output."""

from pathlib import Path

import pytest

from tests.harness.checkout import Checkout, went_up
from tests.harness.environments import STACKS
from tests.harness.results import ON_THE_TWIN, exported, results
from twin.cloud import Cloud

pytestmark = [pytest.mark.engine, pytest.mark.slow, pytest.mark.soak]


@pytest.mark.parametrize("stack", STACKS)
def test_the_plain_cli_makes_the_resources_that_clinfra_makes(stack: str, tmp_path: Path) -> None:
    ours, theirs = Checkout(went_up(stack, tmp_path / "ours")), Checkout(tmp_path / "theirs")
    theirs.cache.mkdir()

    made = theirs.shell(
        ON_THE_TWIN + f"pulumi stack init {stack} && pulumi up -s {stack} --yes --skip-preview"
    )
    assert made.code == 0, made.out[-3000:] + made.err[-3000:]
    expected, got = results(exported(ours, stack)), results(exported(theirs, stack))
    assert len(expected) > 500
    assert set(got) == set(expected)
    assert [urn for urn in expected if got[urn] != expected[urn]] == []

    gone = theirs.shell(
        ON_THE_TWIN + f"pulumi preview -s {stack} --expect-no-changes && "
        f"pulumi up -s {stack} --yes --expect-no-changes && "
        f"pulumi refresh -s {stack} --yes --expect-no-changes && "
        f"pulumi state unprotect --all -s {stack} --yes && pulumi destroy -s {stack} --yes"
    )
    assert gone.code == 0, gone.out[-3000:] + gone.err[-3000:]
    assert Cloud(theirs.cloud).count() == 0
