"""Dashboards of Grafana: files below `dashboards`, named after what they show."""

import json
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "dashboards"


@cache
def dashboards() -> dict[str, str]:
    """Every dashboard as one line of JSON, by the name of its file."""
    return {path.name: _one_line(path) for path in sorted(FOLDER.glob("*.json"))}


def _one_line(path: Path) -> str:
    loaded: object = json.loads(path.read_text(encoding="utf-8"))
    return json.dumps(loaded, separators=(",", ":"))
