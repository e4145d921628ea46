"""What the engine plans for a store is seen and refused."""

from collections.abc import Callable
from pathlib import Path

import pytest

from clinfra.errors import RunFailedError
from clinfra.review.loss import Loss
from clinfra.session import Operation
from tests.harness.engine import carried_out

pytestmark = pytest.mark.engine


def store_in(location: str) -> Callable[[], None]:
    def program() -> None:
        from pulumi_azure_native import resources, storage

        group = resources.ResourceGroup("group", resource_group_name="rg", location="eastus2")
        if location:
            storage.StorageAccount(
                "lake",
                account_name="lake0001",
                resource_group_name=group.name,
                location=location,
                kind="StorageV2",
                sku=storage.SkuArgs(name="Standard_LRS"),
            )

    return program


def test_a_store_that_goes_or_moves_is_refused_and_its_new_inputs_are_kept(tmp_path: Path) -> None:
    up = carried_out(store_in("eastus2"), Operation.UP, tmp_path)
    assert not up.failed, up.outcome.failures

    moved = carried_out(store_in("westus2"), Operation.PREVIEW, tmp_path)
    gone = carried_out(store_in(""), Operation.PREVIEW, tmp_path)
    same = carried_out(store_in("eastus2"), Operation.PREVIEW, tmp_path)

    with pytest.raises(RunFailedError, match=r"lake \(storage:StorageAccount, .*replace"):
        Loss().after_preview(moved)
    with pytest.raises(RunFailedError, match=r"lake \(storage:StorageAccount, delete\)"):
        Loss().after_preview(gone)
    Loss().after_preview(same)
    Loss(confirmed={"lake"}, save_plan=tmp_path / "plan.json").after_preview(moved)
    (lake,) = (each for each in moved.outcome.plan().resources if each.name == "lake")
    assert lake.inputs["location"] == "westus2"
    assert (tmp_path / "plan.json").stat().st_size > 0
