"""The dashboard asks for columns and values that the job sends."""

import json
import re
from pathlib import Path
from typing import Any

from model_watch.checks import Check

from components.ml.drift_records import COLUMNS, TABLE

DASHBOARD = Path(__file__).parents[2] / "dashboards" / "model-watch.json"
CHECKS = Path(__file__).parents[2] / "images" / "model-watch" / "model_watch" / "checks.py"


def queries() -> list[str]:
    whole: dict[str, Any] = json.loads(DASHBOARD.read_text(encoding="utf-8"))
    return [
        each["azureLogAnalytics"]["query"] for panel in whole["panels"] for each in panel["targets"]
    ]


def test_every_query_names_the_table_its_columns_and_known_values() -> None:
    source = CHECKS.read_text(encoding="utf-8")
    for query in queries():
        assert query.startswith(f"{TABLE} | where Model == '${{model}}'")
        columns = re.findall(r"\b[A-Z][A-Za-z]+\b", re.sub(r"'[^']*'", "", query))
        assert set(columns) - {TABLE, "ClinfraModelDrift"} <= set(COLUMNS)
        for check in re.findall(r"Check == '(\w+)'", query):
            assert check in set(Check)
        for given in re.findall(r"Statistic (?:==|in) \(?([^)|]+)", query):
            for statistic in re.findall(r"'(\w+)'", given):
                assert f'"{statistic}"' in source or f"{statistic}:" in source
    assert len(queries()) == 6
