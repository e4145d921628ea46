"""The list of metrics that queries may name, and what a query names."""

import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Required

import pytest
from pydantic import TypeAdapter
from ruamel.yaml import YAML
from typing_extensions import TypedDict

LISTED = Path(__file__).parents[2] / "dashboards" / "metrics.yaml"


class Maker(TypedDict, total=False):
    """Who makes some metrics."""

    of: Required[str]
    source: Required[str]
    prometheus: list[str]
    azure: list[str]
    tables: list[str]


@cache
def makers() -> list[Maker]:
    """Every part of the list."""
    loaded: object = YAML(typ="safe").load(LISTED.read_text(encoding="utf-8"))
    return TypeAdapter(list[Maker]).validate_python(loaded, strict=True)


def prometheus_metrics() -> set[str]:
    """Metrics that Prometheus has."""
    return {each for maker in makers() for each in maker.get("prometheus", [])}


def azure_metrics(namespace: str) -> set[str]:
    """Metrics that Azure has of a kind, such as ``Microsoft.Cache/redisEnterprise``."""
    return {
        each for maker in makers() if maker["of"] == namespace for each in maker.get("azure", [])
    }


def named_by(promql: str) -> set[str]:
    """Metrics that a PromQL query names, by a parser that types it too.

    Raises:
        ValueError: It is no PromQL.
    """
    if find_spec("promql_parser") is None:
        pytest.skip("promql-parser is not installed: pip install promql-parser==0.11.0")
    parser = import_module("promql_parser")
    return set(_metrics(parser.parse(_settled(promql))))


def _settled(promql: str) -> str:
    """A query with Grafana's variables filled in."""
    return re.sub(r"\$\{?\w+\}?", "x", promql.replace("$__rate_interval", "5m"))


def _metrics(expression: object) -> Iterator[str]:
    name: object = getattr(expression, "name", None)
    if isinstance(name, str) and hasattr(expression, "matchers"):
        yield name
    for below in ("expr", "lhs", "rhs", "vector_selector"):
        part: object = getattr(expression, below, None)
        if part is not None:
            yield from _metrics(part)
    for each in getattr(expression, "args", None) or ():
        yield from _metrics(each)
