"""Rules that turn a platform metric into an alert."""

from collections.abc import Iterator, Mapping

from twin.azure.action_groups import must_be_group
from twin.azure.arm import arm, fault, known, text
from twin.azure.demands import at_most, one_of
from twin.azure.judges import between, every, items, settled
from twin.check import Fault, same
from twin.cloud import Cloud
from twin.kinds import CloudRule, Rule
from twin.marks import ASSUMED, SCHEMA, documented
from twin.wire import Properties, at

_LEARN = "https://learn.microsoft.com/azure/azure-monitor"
_ALERTS_PAGE = f"{_LEARN}/alerts/alerts-types"
_FREQUENCIES = {"PT1M": 1, "PT5M": 5, "PT15M": 15, "PT30M": 30, "PT1H": 60}
_WINDOWS = {**_FREQUENCIES, "PT6H": 360, "PT12H": 720, "P1D": 1440}
_EVERY, _OVER = "evaluationFrequency", "windowSize"
_CRITERIA = "criteria.allOf"


def _steps(path: str, allowed: Mapping[str, int]) -> Rule:
    return Rule(
        f"metric-alert-{'frequency' if path == _EVERY else 'window'}",
        f"{path} is one of a list of durations",
        documented(f"{_LEARN}/alerts/alerts-create-metric-alert-rule"),
        one_of(path, *allowed),
    )


def _longer(inputs: Properties) -> Iterator[Fault]:
    often, over = _WINDOWS.get(text(inputs, _EVERY)), _WINDOWS.get(text(inputs, _OVER))
    if often is not None and over is not None and over < often:
        allowed = f"{_EVERY}, {text(inputs, _EVERY)}, or longer is allowed"
        yield fault(_OVER, text(inputs, _OVER), allowed)


def _somewhere(inputs: Properties) -> Iterator[Fault]:
    if settled(inputs, "scopes") and not items(inputs, "scopes"):
        yield Fault("scopes", "is empty; the id of a resource is needed")
    if len(items(inputs, "scopes")) > 1:
        for path in ("targetResourceType", "targetResourceRegion"):
            if at(inputs, path) is None:
                yield fault(path, None, "several scopes need it")


def _thresholds(inputs: Properties) -> Iterator[Fault]:
    names: list[str] = []
    for path, each in items(inputs, _CRITERIA):
        static = same(known(each, "criterionType"), "StaticThresholdCriterion")
        if static and at(each, "threshold") is None:
            yield fault(f"{path}.threshold", None, "a static criterion needs a number")
        name = text(each, "name").casefold()
        if name and name in names:
            yield fault(f"{path}.name", text(each, "name"), "each criterion has a name of its own")
        names.append(name)


def _told(inputs: Properties, _identifier: str, cloud: Cloud) -> Iterator[Fault]:
    for path, each in items(inputs, "actions"):
        target = text(each, "actionGroupId") or None
        yield from must_be_group(f"{path}.actionGroupId", target, cloud)


KINDS = (
    arm(
        "monitor",
        "MetricAlert",
        "Microsoft.Insights/metricAlerts",
        "ruleName",
        seconds=3,
        replace_on=["criteria.odataType"],
        rules=(
            Rule(
                "metric-alert-severity",
                "severities go from 0 to 4",
                SCHEMA,
                between("severity", 0, 4),
            ),
            Rule(
                "metric-alert-location",
                "a metric alert lives in no region",
                ASSUMED,
                one_of("location", "global"),
            ),
            _steps(_EVERY, _FREQUENCIES),
            _steps(_OVER, _WINDOWS),
            Rule(
                "metric-alert-longer",
                "a window is as long as the time between two looks, or longer",
                ASSUMED,
                _longer,
            ),
            Rule(
                "metric-alert-scopes",
                "a metric alert watches something",
                documented(_ALERTS_PAGE),
                _somewhere,
            ),
            Rule(
                "metric-alert-criteria",
                "a metric alert has five criteria at most, each with a threshold and a name",
                documented(f"{_LEARN}/service-limits"),
                every(at_most(_CRITERIA, 5), _thresholds),
            ),
        ),
        cloud_rules=(
            CloudRule(
                "metric-alert-told",
                "an alert tells action groups that exist",
                ASSUMED,
                _told,
            ),
        ),
    ),
)
