"""A fleet on a Dask cluster that loses a worker."""

from pathlib import Path

import pytest

from tests.fleet.killing import at_work
from tests.harness.checkout import Checkout, finished, lean
from tests.harness.dask_cluster import lacking, running_cluster
from tests.harness.fleets import broken, hospitals

pytestmark = [
    pytest.mark.engine,
    pytest.mark.slow,
    pytest.mark.skipif(bool(lacking()), reason=lacking() or "nothing lacks"),
]


def test_the_stacks_of_a_lost_worker_run_again_on_another(tmp_path: Path) -> None:
    root = lean(tmp_path / "group")
    sound = hospitals(root, 2, ("qa",))
    wrong = broken(root, "st-zeno-qa")
    checkout = Checkout(tmp_path / "cache", root=root)

    with running_cluster(checkout, tmp_path, workers=2) as cluster:
        told = ("--stacks", "st-*", "--scheduler", cluster.address, "--json")
        process = checkout.start("fleet", "tags", *told)
        lost = at_work(sound, *(each.pid for each in cluster.workers))
        lost.root.kill()
        run = finished(process)

    assert run.out, run.err
    stacks = run.document()["stacks"]
    assert isinstance(stacks, list)
    rows = {each["stack"]: each for each in stacks}
    assert run.code == 2, run.err
    assert rows[lost.stack]["attempts"] == 2
    assert {name: row["state"] for name, row in rows.items()} == {
        "st-anne-qa": "fine",
        "st-mary-qa": "fine",
        wrong: "wrong use",
    }
    assert str(rows[wrong]["message"]).startswith(f"stacks/Pulumi.{wrong}.yaml:4:")
