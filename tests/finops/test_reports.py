"""Reports as people and machines get them; `pytest --snapshot-update` writes the golden ones."""

import json
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode
from typer.testing import CliRunner, Result

from clinfra.cli import app
from clinfra.cost_report import estimate_sections
from clinfra.plan import Plan, PlannedResource
from clinfra.sections import Section, as_markdown
from finops.node_split import by_namespace
from tests.harness.priced import Given, azure, estimated, resources_of
from tests.harness.retail_server import RetailServer, Row, serving

STACKS = ("qa", "staging", "prod")


class Markdown(SingleFileSnapshotExtension):
    """A golden report is a Markdown file."""

    _write_mode = WriteMode.TEXT
    file_extension = "md"


@pytest.mark.parametrize("stack", STACKS)
def test_the_cost_report_of_a_stack_is_the_golden_one(
    stack: str, snapshot: SnapshotAssertion
) -> None:
    told = estimated(stack)
    split = by_namespace(told, resources_of(stack))

    report = as_markdown(estimate_sections(told, "the platform", split, None, every_line=True))

    assert report == snapshot(extension_class=Markdown, name=stack)


def written(path: Path, *resources: Given) -> str:
    planned = (
        PlannedResource(each.urn, each.type, "create", each.inputs, each.parent)
        for each in resources
    )
    path.write_text(Plan("qa", tuple(planned)).to_json(), encoding="utf-8")
    return str(path)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments)


def gateways(number: int) -> list[Given]:
    return [azure("network:NatGateway", f"g{n}") for n in range(number)]


def test_a_plan_over_the_limit_ends_with_its_own_exit_code(tmp_path: Path) -> None:
    plan = written(tmp_path / "plan.json", *gateways(2))

    assert run("cost", "-s", "qa", "--plan", plan, "--limit", "100").exit_code == 0
    over = run("cost", "-s", "qa", "--plan", plan, "--limit", "50")
    assert over.exit_code == 4
    assert "Over the limit of 50" in over.output


def test_a_machine_gets_every_line_and_what_is_unknown(tmp_path: Path) -> None:
    plan = written(tmp_path / "plan.json", *gateways(1), azure("quantum:Workspace"))

    told = json.loads(run("cost", "-s", "qa", "--plan", plan, "--json").output)

    assert told["unknown"] == 1
    assert told["monthly"]["expected"] == pytest.approx(32.85 + 60 * 0.045)
    assert {each["result"] for each in told["lines"]} == {"fixed", "usage", "unknown"}


def test_a_change_is_told_for_a_pull_request(tmp_path: Path) -> None:
    before = written(tmp_path / "before.json", *gateways(1))
    after = written(tmp_path / "after.json", *gateways(2))

    told = run("cost", "-s", "qa", "--plan", after, "--against", before, "--markdown").output

    assert "## Change of the cost of qa, USD a month" in told
    assert "| g1 | network:NatGateway | added |" in told
    assert "1 added, 0 removed, 0 changed" in told


def test_a_file_that_is_no_plan_is_wrong_use(tmp_path: Path) -> None:
    path = tmp_path / "nothing.json"
    path.write_text("{}", encoding="utf-8")

    told = run("cost", "-s", "qa", "--plan", str(path))

    assert "a plan (`clinfra plan --json`) or a state is allowed" in str(told.exception)


def test_tags_below_what_is_asked_for_fail(tmp_path: Path) -> None:
    plan = written(tmp_path / "plan.json", *gateways(1))

    assert run("tags", "-s", "qa", "--plan", plan).exit_code == 0
    below = run("tags", "-s", "qa", "--plan", plan, "--least", "90")
    assert below.exit_code == 1
    assert "without cost-center, business-unit" in below.output


def test_a_refresh_that_lacks_a_meter_writes_nothing_unless_told_to(tmp_path: Path) -> None:
    plan = written(tmp_path / "plan.json", *gateways(1))
    book = tmp_path / "book"
    book.mkdir()
    row: Row = {
        "serviceName": "NAT Gateway",
        "armRegionName": "eastus",
        "type": "Consumption",
        "meterName": "Standard Gateway",
        "unitOfMeasure": "1 Hour",
        "retailPrice": 0.05,
    }
    with serving(RetailServer([row])) as server:
        arguments = ["prices", "refresh", "-s", "qa", "--plan", plan, "--folder", str(book)]
        arguments += ["--address", server.address]
        whole = run(*arguments)
        nothing = list(book.iterdir())
        part = run(*arguments, "--partial")

    assert "1 of 2 meters were not found; nothing was written" in str(whole.exception)
    assert nothing == []
    assert part.exit_code == 0
    (path,) = book.iterdir()
    assert "NAT Gateway,Gateway,eastus,hour,0.05,USD," in path.read_text(encoding="utf-8")


def test_a_cell_cannot_break_a_table_of_a_pull_request() -> None:
    told = as_markdown([Section("t", ("a", "b"), [["x|y", "1"]], figures=1)])

    assert told == "## t\n\n| a | b |\n| --- | ---: |\n| x\\|y | 1 |"
