"""Every dashboard is one that Grafana shows, and asks only for what exists."""

import importlib.util
import json
import os
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from components.ml.drift_records import TABLE
from stacks.dashboards import FOLDER
from tests.harness.environments import recorded
from tests.harness.markdown import fences
from tests.harness.metrics import azure_metrics, makers, named_by, prometheus_metrics

FILES = sorted(FOLDER.glob("*.json"))
ASKED_FOR = {
    "platform",
    "gpu",
    "serving",
    "features",
    "vector-stores",
    "streams",
    "model-watch",
    "cost",
}
KINDS = {"metrics": "prometheus", "logs": "grafana-azure-monitor-datasource"}
SCHEMA_FOLDER = Path(os.environ.get("GRAFANA_SCHEMA", "node_modules"))
"""Folder of npm packages with `@grafana/schema` and `typescript`."""
MEASURES = Path(__file__).parents[2] / "images" / "model-server" / "measures.py"


def named(path: Path) -> str:
    return path.stem


def read(path: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return loaded


def targets(board: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for panel in board["panels"]:
        yield from panel["targets"]


def queries_of_logs(board: dict[str, Any]) -> list[str]:
    return [
        each["azureLogAnalytics"]["query"] for each in targets(board) if "azureLogAnalytics" in each
    ]


def test_there_is_a_dashboard_for_every_part_of_the_platform() -> None:
    boards = [read(path) for path in FILES]

    assert {path.stem for path in FILES} == ASKED_FOR
    assert len({each["uid"] for each in boards}) == len({each["title"] for each in boards}) == 8


@pytest.mark.parametrize("path", FILES, ids=named)
def test_every_panel_has_an_id_and_a_title_of_its_own_and_a_description(path: Path) -> None:
    panels = read(path)["panels"]

    for key in ("id", "title"):
        assert [e for e, count in Counter(p[key] for p in panels).items() if count > 1] == []
    assert all(panel["id"] and panel["title"] and panel["description"] for panel in panels)
    places = [(panel["gridPos"]["x"], panel["gridPos"]["y"]) for panel in panels]
    assert len(set(places)) == len(panels) > 3


@pytest.mark.parametrize("path", FILES, ids=named)
def test_no_panel_names_a_data_source_of_one_environment(path: Path) -> None:
    board = read(path)
    variables = {each["name"]: each for each in board["templating"]["list"]}
    sources = [each["datasource"] for each in [*board["panels"], *targets(board)]]

    for source in sources:
        name = re.fullmatch(r"\$\{(\w+)\}", source["uid"])
        assert name, source
        assert variables[name[1]]["type"] == "datasource"
        assert variables[name[1]]["query"] == source["type"] == KINDS[name[1]]
    assert "/subscriptions/" not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", FILES, ids=named)
def test_every_query_of_metrics_is_promql_over_metrics_that_exist(path: Path) -> None:
    board = read(path)
    asked = [each["expr"] for each in targets(board) if "expr" in each]
    unknown = {query: named_by(query) - prometheus_metrics() for query in asked}

    assert {query: names for query, names in unknown.items() if names} == {}
    for variable in board["templating"]["list"]:
        if variable["type"] == "query" and variable["datasource"]["type"] == "prometheus":
            metric = re.findall(r"label_values\((\w+), \w+\)", variable["query"]["query"])
            assert set(metric) <= prometheus_metrics()
            assert metric


@pytest.mark.parametrize("path", FILES, ids=named)
def test_every_query_of_logs_asks_a_table_and_a_metric_that_exist(path: Path) -> None:
    tables = {each for maker in makers() for each in maker.get("tables", [])} | {TABLE}
    providers = {maker["of"].split("/")[0].upper() for maker in makers() if "azure" in maker}

    for query in queries_of_logs(read(path)):
        assert query.split(" ")[0] in tables
        assert "$__timeFilter(TimeGenerated)" in query
        for provider, metric in re.findall(r"Provider == '(.+?)' and MetricName == '(.+?)'", query):
            assert provider in providers
            kinds = [m["of"] for m in makers() if m["of"].upper().startswith(f"{provider}/")]
            assert any(metric in azure_metrics(kind) for kind in kinds), metric


def test_every_promql_of_the_docs_asks_for_metrics_that_exist() -> None:
    asked = [fence.text.strip() for fence in fences("promql")]

    assert len(asked) > 1
    assert {query: named_by(query) - prometheus_metrics() for query in asked} == {
        query: set[str]() for query in asked
    }


def test_the_list_names_exactly_the_metrics_that_the_model_server_makes() -> None:
    spec = importlib.util.spec_from_file_location("measures", MEASURES)
    assert spec
    assert spec.loader
    program: ModuleType = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(program)
    families = list(program.Measures("m", "1").registry.collect())
    made: set[str] = set()
    for each in families:
        ends = {"counter": ["_total"], "histogram": ["_bucket", "_count", "_sum"]}
        made |= {f"{each.name}{end}" for end in ends.get(each.type, [""])}

    (own,) = [each for each in makers() if each["of"] == "model-server"]
    assert set(own.get("prometheus", [])) == made


def test_every_namespace_that_a_dashboard_names_is_one_of_the_platform() -> None:
    spaces: set[str] = set()
    for stack in ("qa", "prod"):
        for each in recorded(stack).of_type("kubernetes:core/v1:Namespace"):
            spaces.add(str(each.get("metadata.name")))
    for path in FILES:
        text = path.read_text(encoding="utf-8").replace('\\"', '"')
        for given in re.findall(r'[{,]namespace=~?"([^$"]+)"', text):
            assert any(re.fullmatch(given, space) for space in spaces), (path.name, given)


def test_every_dashboard_is_of_the_type_that_grafana_publishes(tmp_path: Path) -> None:
    tsc = shutil.which("tsc") or str(SCHEMA_FOLDER / ".bin" / "tsc")
    if not (SCHEMA_FOLDER / "@grafana" / "schema").is_dir() or not Path(tsc).exists():
        pytest.skip(
            "npm i @grafana/schema@13.2.3 typescript@7.0.2 is needed, and GRAFANA_SCHEMA naming "
            "its node_modules"
        )
    (tmp_path / "node_modules").symlink_to(SCHEMA_FOLDER.resolve())
    for path in FILES:
        body = path.read_text(encoding="utf-8")
        (tmp_path / f"{path.stem}.ts").write_text(
            'import type { Dashboard } from "@grafana/schema";\n'
            f"export const board: Dashboard = {body};\n",
            encoding="utf-8",
        )
    done = subprocess.run(
        [
            *(tsc, "--noEmit", "--strict", "--skipLibCheck", "--moduleResolution", "bundler"),
            *("--module", "esnext"),
            *(f"{path.stem}.ts" for path in FILES),
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.stdout == ""
    assert done.returncode == 0
