"""Every metric of Azure that the platform names is one that Microsoft's reference lists, so asked.

The facts stand in `azure_metrics.yaml`, by hand and with their source.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import NotRequired

import pytest
from pydantic import TypeAdapter
from ruamel.yaml import YAML
from typing_extensions import TypedDict

from tests.harness.azure_uses import NAMESPACES, Use, minutes_of, of_packs, of_plans, of_runbooks
from tests.harness.metrics import makers
from tests.operations.test_dashboards import FILES, queries_of_logs, read

FACTS = Path(__file__).with_name("azure_metrics.yaml")
WINDOWS = {1, 5, 15, 30, 60, 360, 720, 1440}
"""Minutes of the windows and intervals that Azure Monitor has."""
BOUNDS = {
    "Bytes": (1024**2, 1e18),
    "Count": (0, 1e9),
    "CountPerSecond": (0, 1e9),
    "MicroSeconds": (100, 60e6),
    "MilliSeconds": (10, 600e3),
    "Percent": (1, 99),
    "Seconds": (0.1, 600),
}
"""Between what a bound in a unit makes sense."""
COLUMNS = {"Average", "Count", "Maximum", "Minimum", "Total"}


class Fact(TypedDict):
    """What Azure says of a metric."""

    unit: str
    aggregations: list[str]
    grains: list[str]
    exported: bool
    dimensions: NotRequired[list[str]]


class Namespace(TypedDict):
    """The metrics of a kind, and the page that lists them."""

    page: str
    dated: NotRequired[date]
    metrics: dict[str, Fact]


@cache
def facts() -> dict[str, Namespace]:
    loaded: object = YAML(typ="safe").load(FACTS.read_text(encoding="utf-8"))
    return TypeAdapter(dict[str, Namespace]).validate_python(loaded, strict=True)


def metrics_of(namespace: str) -> Mapping[str, Fact]:
    """Metrics of a kind; none where the list has not the kind."""
    return facts()[namespace]["metrics"] if namespace in facts() else {}


def wrong(use: Use) -> Iterator[str]:
    """What the reference has against a use."""
    known = metrics_of(use.namespace)[use.metric]
    least = min(minutes_of(each) for each in known["grains"])
    if use.minutes not in WINDOWS or use.minutes < least:
        yield f"{use.minutes} minutes"
    if use.aggregation and use.aggregation not in known["aggregations"]:
        yield use.aggregation
    if use.bound is not None and not in_reason(known["unit"], use.bound):
        yield f"{use.bound} {known['unit']}"
    yield from set(use.dimensions) - set(known.get("dimensions", []))


def in_reason(unit: str, bound: float) -> bool:
    least, most = BOUNDS[unit]
    return least <= bound <= most


@pytest.mark.parametrize("source", [of_packs, of_plans, of_runbooks])
def test_every_metric_is_one_that_azure_has_and_asked_as_azure_allows(
    source: Callable[[], Iterator[Use]],
) -> None:
    uses = set(source())
    unknown = {use for use in uses if use.metric not in metrics_of(use.namespace)}

    assert len(uses) > 20
    assert unknown == set()
    told = {use: list(wrong(use)) for use in uses}
    assert {use: said for use, said in told.items() if said} == {}


def test_the_variables_of_the_runbooks_are_those_that_are_told() -> None:
    assert {use.namespace for use in of_runbooks()} == set(NAMESPACES.values())


@pytest.mark.parametrize(
    ("metric", "minutes", "aggregation", "bound", "says"),
    [
        ("usedmemorypercentage", 5, "Average", 95.0, ["Average"]),
        ("usedmemorypercentage", 5, "Maximum", 0.95, ["0.95 Percent"]),
        ("cacheLatency", 7, "Average", 2.0, ["7 minutes", "2.0 MicroSeconds"]),
        ("serverLoad", 5, "Maximum", 95.0, []),
    ],
)
def test_what_azure_does_not_allow_is_told(
    metric: str, minutes: int, aggregation: str, bound: float, says: list[str]
) -> None:
    use = Use(
        namespace="Microsoft.Cache/redisEnterprise",
        metric=metric,
        minutes=minutes,
        aggregation=aggregation,
        bound=bound,
    )

    assert list(wrong(use)) == says


def test_every_metric_of_the_list_of_the_dashboards_has_its_facts() -> None:
    for maker in makers():
        assert set(maker.get("azure", [])) <= set(metrics_of(maker["of"]))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_dashboard_asks_the_logs_for_metrics_that_are_exported_to_them(path: Path) -> None:
    for query in queries_of_logs(read(path)):
        asked = re.findall(r"Provider == '(.+?)' and MetricName == '(.+?)'.*\((\w+)\) by", query)
        for provider, metric, column in asked:
            kinds = [name for name in facts() if name.upper().startswith(f"{provider}/")]
            known = [metrics_of(kind).get(metric) for kind in kinds]
            (told,) = [each for each in known if each]
            assert told["exported"], query
            assert column in set(told["aggregations"]) & COLUMNS, query
        assert bool(asked) == query.startswith("AzureMetrics"), query
