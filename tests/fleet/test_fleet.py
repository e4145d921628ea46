"""A fleet on this machine: three hospitals, one of them broken, and one that is killed once."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from tests.fleet.killing import at_work
from tests.harness.checkout import Checkout, Run, finished, lean
from tests.harness.fleets import broken, hospitals

pytestmark = [pytest.mark.engine, pytest.mark.slow]
BROKEN, KILLED = "st-zeno-qa", "st-anne-qa"


@dataclass(frozen=True)
class Done:
    """A finished fleet."""

    run: Run
    markdown: str
    checkout: Checkout

    @property
    def report(self) -> Mapping[str, object]:
        return self.run.document()

    def row(self, stack: str) -> Mapping[str, object]:
        (found,) = (each for each in rows(self.report) if each["stack"] == stack)
        return found


def rows(report: Mapping[str, object]) -> list[Mapping[str, object]]:
    found = report["stacks"]
    assert isinstance(found, list)
    return found


def number(value: object) -> float:
    assert isinstance(value, int | float)
    return float(value)


@pytest.fixture(scope="module")
def group(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout with the small QA of two hospitals, and a third whose file is wrong."""
    root = lean(tmp_path_factory.mktemp("group"))
    hospitals(root, 2, ("qa",))
    broken(root, BROKEN)
    return root


@pytest.fixture(scope="module")
def done(group: Path, tmp_path_factory: pytest.TempPathFactory) -> Done:
    folder = tmp_path_factory.mktemp("fleet")
    checkout = Checkout(folder / "cache", root=group)
    told = ("--workers", "2", "--json", "--report", str(folder / "report.md"))
    process = checkout.start("fleet", "cost", "--stacks", "st-*", *told)
    at_work([KILLED], process.pid).process.kill()
    run = finished(process)
    return Done(run, (folder / "report.md").read_text(encoding="utf-8"), checkout)


def test_a_broken_stack_harms_no_other_and_says_its_first_mistake(done: Done) -> None:
    assert done.row("st-mary-qa")["state"] == "fine", done.run.err
    row = done.row(BROKEN)
    assert row["state"] == "wrong use"
    assert str(row["message"]).startswith(f"stacks/Pulumi.{BROKEN}.yaml:4: clinfra:environment:")


def test_the_exit_code_is_the_worst_of_the_stacks(done: Done) -> None:
    assert done.run.code == 2
    assert done.report["exit_code"] == 2


def test_a_stack_whose_process_was_killed_is_run_again_and_the_report_says_so(done: Done) -> None:
    row = done.row(KILLED)

    assert (row["state"], row["attempts"]) == ("fine", 2)
    assert "run 2 times" in done.markdown
    assert number(row["figure"]) > 0


def test_each_row_bears_the_document_of_its_own_command(done: Done) -> None:
    document = done.row("st-mary-qa")["document"]

    assert isinstance(document, dict)
    assert document["stack"] == "st-mary-qa"
    assert document["monthly"]["expected"] == done.row("st-mary-qa")["figure"]


def test_amounts_are_summed_by_environment_hospital_and_cost_center(done: Done) -> None:
    sums = done.report["monthly_by"]
    figures = [number(done.row(each)["figure"]) for each in ("st-mary-qa", KILLED)]

    assert isinstance(sums, dict)
    assert sums["environment"]["qa"]["expected"] == pytest.approx(sum(figures))
    assert set(sums["hospital"]) == {"st-anne", "st-mary"}
    assert {"CC-5000", "CC-5001"} <= set(sums["cost_center"])


def test_makespan_is_held_against_the_sum_of_all_stacks(done: Done) -> None:
    report = done.report

    assert report["workers"] == 2
    assert report["sum"] == pytest.approx(
        sum(number(each["seconds"]) for each in rows(report)), abs=0.01
    )
    assert report["ratio"] == pytest.approx(
        number(report["makespan"]) / number(report["sum"]), abs=0.001
    )


def test_without_a_terminal_each_end_is_one_line(done: Done) -> None:
    lines = done.run.err.splitlines()

    assert len(lines) == 3, done.run.err
    assert any(each.startswith("1/3 ") for each in lines)


def test_the_report_is_a_table_with_what_went_wrong_first(done: Done) -> None:
    table = [each for each in done.markdown.splitlines() if each.startswith("| st-")]

    assert table[0].startswith(f"| {BROKEN} | wrong use | stacks/Pulumi.{BROKEN}.yaml:4:")
    assert "## USD a month by environment" in done.markdown


def test_nothing_of_a_run_is_left_and_the_own_state_is_as_it_was(done: Done) -> None:
    assert not done.checkout.state("st-mary-qa").exists()


def test_drift_of_a_stack_that_never_went_up_is_refused_with_the_command_that_mends_it(
    group: Path, tmp_path: Path
) -> None:
    run = Checkout(tmp_path, root=group).run("fleet", "drift", "--stacks", "qa", "--json")

    assert run.code == 2
    assert "no local state yet; `clinfra up` makes one" in json.dumps(run.document())


def test_a_stack_that_takes_too_long_is_ended_and_told(group: Path, tmp_path: Path) -> None:
    run = Checkout(tmp_path, root=group).run(
        "fleet", "tags", "--stacks", "qa", "--timeout", "1", "--json"
    )

    assert run.code == 1
    assert "not done after 1 s, and ended" in json.dumps(run.document())


def test_a_run_does_not_outlive_the_fleet_that_asked_for_it(group: Path, tmp_path: Path) -> None:
    process = Checkout(tmp_path, root=group).start("fleet", "tags", "--stacks", "qa")
    child = at_work(["qa"], process.pid).process
    process.kill()
    process.communicate()

    _, alive = psutil.wait_procs([child], timeout=20)
    assert alive == []
