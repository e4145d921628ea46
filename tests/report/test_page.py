"""The page in a real browser, before axe, and before the checker of the W3C.

Screenshots of each view stay in ``.clinfra/report``.
"""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from clinfra.stack_report.gather import gathered
from clinfra.stack_report.page import written
from tests.harness.npm_judges import found_program, run
from tests.report.planned import planned_in

ROOT = Path(__file__).parents[2]
VIEWS = ("light-1280", "dark-1280", "light-390")
SHOTS = ROOT / ".clinfra" / "report"


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report on a changed stack, so that every section has its figures."""
    folder = tmp_path_factory.mktemp("page")
    plan, less = planned_in("qa"), folder / "less.json"
    (folder / "qa.json").write_text(plan.to_json(), encoding="utf-8")
    fewer = type(plan)(plan.stack, plan.resources[:-150])
    less.write_text(fewer.to_json(), encoding="utf-8")
    return written(gathered("qa", folder / "qa.json", str(less)), folder / "qa.html")[0]


@pytest.fixture(scope="module")
def views(page: Path, judges: Path) -> list[Mapping[str, object]]:
    """What a browser finds in each view of the page."""
    browser, node = found_program("chromium", "chromium-browser", "google-chrome"), "node"
    SHOTS.mkdir(parents=True, exist_ok=True)
    script = Path(__file__).with_name("look.cjs")
    command = (found_program(node), str(script), browser, str(page), str(SHOTS), *VIEWS)
    done = run(*command, NODE_PATH=str(judges))
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_every_figure_is_drawn_and_nothing_is_cut_off_in_any_view(
    views: list[Mapping[str, object]],
) -> None:
    figures = ["cost-of-components", "cost-of-centers", "cost-of-months", "cost-of-change"]
    figures += ["tags-of-kinds", "verdicts", "creation"]

    assert [each["view"] for each in views] == list(VIEWS)
    for each in views:
        assert each["drawn"] == figures
        assert each["undrawn"] == []
        assert each["cut"] == []
        assert each["overflow"] == 0
        assert isinstance(each["components"], int)
        assert each["components"] > 15


def test_the_page_says_nothing_on_the_console_and_asks_no_network(
    views: list[Mapping[str, object]],
) -> None:
    assert [(each["said"], each["asked"]) for each in views] == [([], [])] * len(VIEWS)


def test_axe_finds_no_fault_in_light_or_dark(views: list[Mapping[str, object]]) -> None:
    assert [each["faults"] for each in views] == [[]] * len(VIEWS)
    assert len({each["paper"] for each in views}) == 2, "dark is no other than light"


def test_figures_follow_the_readers_system_when_it_changes(
    views: list[Mapping[str, object]],
) -> None:
    assert [each["repaints"] for each in views] == [True] * len(VIEWS)


def test_a_screenshot_of_every_view_is_kept(views: list[Mapping[str, object]]) -> None:
    assert views
    assert all((SHOTS / f"{each}.png").stat().st_size > 50_000 for each in VIEWS)


def test_the_checker_of_the_w3c_finds_no_fault_but_where_one_was_made(
    page: Path, judges: Path
) -> None:
    broken = page.with_name("broken.html")
    head = page.read_text(encoding="utf-8").split("<main", 1)[0]
    broken.write_text(f"{head}<main><img src=x></main></body></html>", encoding="utf-8")
    checker = judges / "vnu-jar" / "build" / "dist" / "vnu.jar"
    command = (found_program("java"), "-jar", str(checker), "--format", "json")
    done = run(*command, str(page), str(broken))
    told = json.loads(done.stderr or done.stdout)["messages"]

    assert [each["message"] for each in told if not each["url"].endswith(broken.name)] == []
    assert any("alt" in each["message"] for each in told)
