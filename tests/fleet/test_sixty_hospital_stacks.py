"""Twenty hospitals in three environments, with a broken stack and a worker that is killed."""

from pathlib import Path

import pytest

from tests.fleet.killing import at_work
from tests.harness.checkout import Checkout, Run, copied
from tests.harness.dask_cluster import lacking, running_cluster
from tests.harness.fleets import broken, hospitals

pytestmark = [
    pytest.mark.engine,
    pytest.mark.slow,
    pytest.mark.soak,
    pytest.mark.skipif(bool(lacking()), reason=lacking() or "nothing lacks"),
]
WORKERS, _PATIENCE = 2, 3600


def test_sixty_stacks_have_results_beside_a_broken_one_and_a_killed_worker(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = copied(tmp_path / "group")
    stacks = hospitals(root, 20)
    wrong = broken(root, "st-zeno-qa")
    checkout = Checkout(tmp_path / "cache", root=root)

    with running_cluster(checkout, tmp_path, WORKERS) as cluster:
        told = ("--stacks", "st-*", "--scheduler", cluster.address, "--json")
        process = checkout.start("fleet", "tags", *told)
        lost = at_work(stacks, *(each.pid for each in cluster.workers))
        lost.root.kill()
        cluster.another()
        out, err = process.communicate(timeout=_PATIENCE)

    report = Run(process.returncode, out, err).document()
    rows = report["stacks"]
    assert isinstance(rows, list)
    states = {each["stack"]: each["state"] for each in rows}
    assert process.returncode == 2, err
    assert states == dict.fromkeys(stacks, "fine") | {wrong: "wrong use"}
    assert all(each["figure"] is not None for each in rows if each["stack"] != wrong)
    assert {each["stack"] for each in rows if each["attempts"] > 1} >= {lost.stack}
    with capsys.disabled():
        figures = {key: report[key] for key in ("workers", "makespan", "sum", "ratio")}
        print(f"\n{len(rows)} stacks: {figures}")  # noqa: T201  # what a soak is run for
