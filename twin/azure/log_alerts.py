"""Alerts on what queries of logs find."""

from collections.abc import Iterator, Mapping

from twin.azure.action_groups import must_be_group
from twin.azure.arm import arm, fault, known, text
from twin.azure.demands import one_of
from twin.azure.judges import between, items, settled
from twin.check import Fault
from twin.cloud import Cloud
from twin.kinds import CloudRule, Rule
from twin.marks import ASSUMED, SCHEMA, documented
from twin.wire import Properties, at

_LEARN = "https://learn.microsoft.com/azure/azure-monitor"
_ALERTS_PAGE = f"{_LEARN}/alerts/alerts-create-log-alert-rule"
_FREQUENCIES: Mapping[str, int] = {
    "PT1M": 1,
    "PT5M": 5,
    "PT10M": 10,
    "PT15M": 15,
    "PT30M": 30,
    "PT45M": 45,
    "PT1H": 60,
    "PT2H": 120,
    "PT3H": 180,
    "PT4H": 240,
    "PT5H": 300,
    "PT6H": 360,
    "P1D": 1440,
}
_WINDOWS: Mapping[str, int] = {**_FREQUENCIES, "PT24H": 1440, "P2D": 2880, "PT48H": 2880}
_EVERY, _OVER = "evaluationFrequency", "windowSize"


def _longer(inputs: Properties) -> Iterator[Fault]:
    often, over = _FREQUENCIES.get(text(inputs, _EVERY)), _WINDOWS.get(text(inputs, _OVER))
    if often is not None and over is not None and over < often:
        allowed = f"{_EVERY}, {text(inputs, _EVERY)}, or longer is allowed"
        yield fault(_OVER, text(inputs, _OVER), allowed)


def _one_criterion(inputs: Properties) -> Iterator[Fault]:
    count = len(items(inputs, "criteria.allOf"))
    if settled(inputs, "criteria.allOf") and count != 1:
        yield Fault("criteria.allOf", f"has {count} members; one is allowed")
    for path, each in items(inputs, "criteria.allOf"):
        if settled(each, "query") and not text(each, "query").strip():
            yield fault(f"{path}.query", at(each, "query"), "a query is needed")


def _mute(inputs: Properties) -> Iterator[Fault]:
    if known(inputs, "autoMitigate") is True and text(inputs, "muteActionsDuration"):
        given = text(inputs, "muteActionsDuration")
        yield fault("muteActionsDuration", given, "an alert that closes itself has none")


def _told(inputs: Properties, _identifier: str, cloud: Cloud) -> Iterator[Fault]:
    for path, target in items(inputs, "actions.actionGroups"):
        yield from must_be_group(path, target, cloud)


KINDS = (
    arm(
        "monitor",
        "ScheduledQueryRule",
        "Microsoft.Insights/scheduledQueryRules",
        "ruleName",
        seconds=3,
        replace_on=["kind"],
        rules=(
            Rule(
                "query-alert-severity",
                "severities go from 0 to 4",
                SCHEMA,
                between("severity", 0, 4),
            ),
            Rule(
                "query-alert-frequency",
                "evaluationFrequency is one of a list of durations",
                documented(_ALERTS_PAGE),
                one_of(_EVERY, *_FREQUENCIES),
            ),
            Rule(
                "query-alert-window",
                "windowSize is one of a list of durations, two days at the most",
                documented(_ALERTS_PAGE),
                one_of(_OVER, *_WINDOWS),
            ),
            Rule(
                "query-alert-longer",
                "a window is as long as the time between two looks, or longer",
                ASSUMED,
                _longer,
            ),
            Rule("query-alert-one", "a log alert has one query", ASSUMED, _one_criterion),
            Rule(
                "query-alert-mute",
                "an alert that closes itself cannot mute its actions",
                documented(_ALERTS_PAGE),
                _mute,
            ),
        ),
        cloud_rules=(
            CloudRule(
                "query-alert-told", "an alert tells action groups that exist", ASSUMED, _told
            ),
        ),
    ),
)
