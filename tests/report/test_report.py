"""The report on a stack: what it tells, and that nothing a plan says becomes markup."""

import csv
import io
import json
import os
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from clinfra.cli import app
from clinfra.errors import UsageError
from clinfra.folders import Folders
from clinfra.plan import Plan, PlannedResource
from clinfra.stack_report.about_rules import about_rules
from clinfra.stack_report.architecture import layers, picture, placed
from clinfra.stack_report.content import facts
from clinfra.stack_report.gather import ReportData, gathered
from clinfra.stack_report.months import months
from clinfra.stack_report.page import rendered, written
from clinfra.stack_report.parts import Part, Parts
from clinfra.stack_report.tables import Cell, Table, shown
from finops.change import Doing
from finops.lines import Estimate, Line, Money
from finops.quantities.quantity import ResultKind
from tests.report.planned import planned_in


def resource(
    kind: str, name: str, parent: str = "", waits: tuple[str, ...] = ()
) -> PlannedResource:
    return PlannedResource(f"urn::{name}", kind, "create", {}, f"urn::{parent}", waits)


def room(name: str, *waits: str) -> Iterator[PlannedResource]:
    """A room with one component, whose only resource waits for those of other rooms."""
    yield resource("clinfra:room:Room", name, "platform")
    yield resource("clinfra:room:Thing", f"{name}-thing", name)
    others = tuple(f"urn::{each}-thing-made" for each in waits)
    yield resource("azure-native:network:RouteTable", f"{name}-thing-made", f"{name}-thing", others)


def parts_of(*rooms: Iterator[PlannedResource]) -> Parts:
    top = resource("clinfra:platform:Platform", "platform")
    return Parts([top, *(each for one in rooms for each in one)])


CHAIN = parts_of(
    room("foundation"),
    room("compute", "foundation"),
    room("data", "compute", "foundation"),
    room("ml", "data", "foundation"),
)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> ReportData:
    plan = tmp_path_factory.mktemp("plan") / "qa.json"
    plan.write_text(planned_in("qa").to_json(), encoding="utf-8")
    return gathered("qa", plan, None)


def test_a_resource_belongs_to_the_component_right_below_its_room() -> None:
    assert CHAIN.owners["urn::data-thing-made"] == Part("data", "data-thing")
    assert CHAIN.sizes[Part("data", "data-thing")] == 1


def test_each_room_stands_above_all_that_it_waits_for_and_implied_arrows_are_left_out() -> None:
    assert layers(CHAIN.rooms) == [["ml"], ["data"], ["compute"], ["foundation"]]
    assert sorted(CHAIN.rooms.edges) == [
        ("compute", "foundation"),
        ("data", "compute"),
        ("ml", "data"),
    ]


def test_rooms_that_wait_for_each_other_are_drawn_all_the_same() -> None:
    parts = parts_of(room("one", "other"), room("other", "one"))

    assert sum(map(len, layers(parts.rooms))) == 2
    assert len(parts.waits) == 2


@given(st.lists(st.lists(st.integers(0, 11), max_size=4), min_size=1, max_size=12))
def test_no_room_of_a_picture_covers_another_or_leaves_it(waits: list[list[int]]) -> None:
    rooms = [
        room(f"room{at}", *(f"room{each}" for each in each_waits if each < at))
        for at, each_waits in enumerate(waits)
    ]
    boxes = list(placed(parts_of(*rooms)).values())

    assert len(boxes) == len(waits)
    assert all(each.x >= 0 and each.x + each.width <= 1120 for each in boxes)
    for at, one in enumerate(boxes):
        for other in boxes[at + 1 :]:
            beside = one.x + one.width <= other.x or other.x + other.width <= one.x
            assert beside or one.foot <= other.y or other.foot <= one.y


def test_the_picture_has_a_title_and_says_in_words_what_it_shows() -> None:
    drawn = ET.fromstring(picture(CHAIN, "qa"))  # noqa: S314  # our own text
    texts = {each.tag.rsplit("}", 1)[-1]: each.text or "" for each in drawn}

    assert texts["title"] == "Architecture of qa"
    assert "ml holds ml-thing and stands on data." in texts["desc"]


def test_what_is_paid_by_the_hour_follows_the_length_of_the_month_and_use_does_not() -> None:
    fixed = Line("urn::a", "kind", ResultKind.FIXED, unit="hour", cost=Money(730, 730, 730))
    used = Line("urn::b", "kind", ResultKind.USAGE, unit="hour", cost=Money(0, 50, 90))
    told = list(months(Estimate("qa", (fixed, used), date(2027, 12, 31)), 3))

    assert [first for first, _ in told] == [date(2028, 1, 1), date(2028, 2, 1), date(2028, 3, 1)]
    assert [each.expected for _, each in told] == pytest.approx([794, 746, 794])


@given(st.text(max_size=12))
def test_no_cell_of_a_csv_file_is_a_formula(text: str) -> None:
    table = Table("Names", ("name", "amount"), [[text, -1.005]])
    (cells,) = list(csv.reader(io.StringIO(table.as_csv(), newline="")))[1:]

    assert not cells[0].startswith(("=", "+", "-", "@", "\t", "\r"))
    assert cells[0].removeprefix("'") == text.removeprefix("'")
    assert float(cells[1]) == pytest.approx(-1.0, abs=0.01)


@pytest.mark.parametrize(
    ("cell", "text"), [(1234.5, "1,234"), (3.456, "3.46"), (12345, "12,345"), ("a", "a")]
)
def test_amounts_are_whole_dollars_and_cents_below_ten(cell: float | str, text: str) -> None:
    assert shown(cell) == text


def test_the_tables_add_up_to_the_estimate(data: ReportData, tmp_path: Path) -> None:
    written(data, tmp_path / "qa.html")
    folder = tmp_path / "qa-tables"

    def expected(name: str) -> list[float]:
        text = (folder / f"{name}.csv").read_text(encoding="utf-8")
        rows = list(csv.DictReader(io.StringIO(text)))
        return [float(each["expected"]) for each in rows]

    *components, total = expected("cost-by-component")
    assert total == pytest.approx(data.estimate.total.expected, abs=0.01)
    assert total > 0
    assert sum(components) == pytest.approx(total, abs=0.5)
    assert sum(expected("cost-by-cost-center")) == pytest.approx(total, abs=0.5)
    assert len(expected("cost-by-month")) == 12


def test_every_table_on_the_page_links_to_a_file_that_is_there(
    data: ReportData, tmp_path: Path
) -> None:
    page, *tables = written(data, tmp_path / "qa.html")
    text = page.read_text(encoding="utf-8")
    linked = {each.split('"', 1)[0] for each in text.split('href="qa-tables/')[1:]}

    assert len(linked) > 8
    assert linked <= {each.name for each in tables}


def violations(
    stack: str, resources: Iterable[PlannedResource], folder: Path
) -> list[Sequence[Cell]]:
    """The table of violations of a plan, whose number the page tells on top."""
    file = folder / "plan.json"
    file.write_text(Plan(stack, tuple(resources)).to_json(), encoding="utf-8")
    told = gathered(stack, file, None)
    (table,) = (each for each in about_rules(told).tables if each.caption == "Violations")
    (fact,) = (each for each in facts(told) if each.name == "Mandatory violations")
    mandatory = [each for each in table.rows if each[1] == "mandatory"]
    assert (fact.value, fact.good) == (str(len(mandatory)), not mandatory)
    return list(table.rows)


def test_a_violation_stands_on_the_page_with_its_resource_and_its_fix(tmp_path: Path) -> None:
    right = planned_in("qa").resources
    (lake,) = (each for each in right if each.name == "foundation-lake-account")
    old = replace(lake, inputs={**lake.inputs, "minimumTlsVersion": "TLS1_0"})
    wrong = [old if each is lake else each for each in right]

    before = violations("qa", right, tmp_path)
    (added,) = (each for each in violations("qa", wrong, tmp_path) if each not in before)

    assert added[0] == "foundation-lake-account"
    assert "minimumTlsVersion is TLS1_0" in str(added[3])
    assert all(added)


def test_a_given_plan_is_held_against_the_local_state(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLINFRA_CACHE", str(tmp_path))
    plan = planned_in("qa")
    file = tmp_path / "qa.json"
    file.write_text(plan.to_json(), encoding="utf-8")
    assert gathered("qa", file, None).change is None

    held = [each for each in plan.resources if not each.name.startswith("streams")]
    resources = [
        {"urn": e.urn, "type": e.type, "inputs": e.inputs, "parent": e.parent} for e in held
    ]
    state = Folders.of(os.environ).state_file("qa")
    state.parent.mkdir(parents=True)
    state.write_text(
        json.dumps({"checkpoint": {"latest": {"resources": resources}}}), encoding="utf-8"
    )
    told = gathered("qa", file, None)

    assert told.compared_with == "the local state"
    assert told.change is not None
    assert {each.doing for each in told.change.resources} >= {Doing.ADDED}
    assert told.change.difference.expected > 0


def test_a_report_against_a_commit_is_of_this_checkout(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = planned_in("qa")
    fewer = Plan("qa", whole.resources[:-150])

    def before(_stack: str, _commit: str) -> Plan:
        return fewer

    def now(*_given: object) -> Plan:
        return whole

    monkeypatch.setattr("clinfra.against._at_commit", before)
    monkeypatch.setattr("clinfra.against._previewed", now)

    told = gathered("qa", None, "HEAD")

    assert (told.told_from, told.compared_with) == (
        "a preview of this checkout on the twin",
        "HEAD",
    )
    assert told.change is not None
    assert told.change.difference.expected > 0


def test_a_report_against_nothing_that_is_known_is_wrong_use() -> None:
    with pytest.raises(UsageError, match="a plan, a state or a git reference"):
        gathered("qa", None, "no-such-branch")


def test_nothing_that_a_plan_says_becomes_markup(data: ReportData) -> None:
    evil = "</script><script>alert(1)</script><b>"
    parts = Parts([*data.parts.resources, *room(evil)])
    text = rendered(replace(data, parts=parts, told_from=evil), "tables")

    assert evil not in text
    assert "alert(1)" in text
    assert text.count("<script") == 3


def test_the_command_writes_the_page_and_says_where_its_tables_are(tmp_path: Path) -> None:
    plan = tmp_path / "qa.json"
    plan.write_text(planned_in("qa").to_json(), encoding="utf-8")
    less = tmp_path / "less.json"
    less.write_text(Plan("qa", planned_in("qa").resources[:-150]).to_json(), encoding="utf-8")
    out = tmp_path / "page.html"
    files = ["--plan", str(plan), "--against", str(less), "--out", str(out)]
    told = CliRunner().invoke(app, ["report", "--stack", "qa", *files, "--json"])

    assert told.exit_code == 0, told.output
    document = json.loads(told.stdout)
    assert document["page"] == str(out)
    assert str(tmp_path / "page-tables" / "changes-of-cost.csv") in document["tables"]
    assert all(Path(each).exists() for each in document["tables"])


def test_a_page_that_is_no_html_file_is_refused_in_one_sentence(tmp_path: Path) -> None:
    arguments = ["report", "--stack", "qa", "--out", str(tmp_path / "page.pdf")]
    told = CliRunner().invoke(app, arguments)

    assert "a file whose name ends in .html is allowed" in str(told.exception)
    assert list(tmp_path.iterdir()) == []
