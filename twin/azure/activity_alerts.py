"""Alerts on entries of the activity log."""

from collections.abc import Iterator

from twin.azure.action_groups import must_be_group
from twin.azure.arm import arm, fault, text
from twin.azure.demands import one_of
from twin.azure.judges import items, settled
from twin.check import Fault
from twin.cloud import Cloud
from twin.kinds import CloudRule, Rule
from twin.marks import ASSUMED, documented
from twin.wire import Properties, at

_PAGE = (
    "https://learn.microsoft.com/azure/azure-monitor/alerts/alerts-create-activity-log-alert-rule"
)
_LIMITS = "https://learn.microsoft.com/azure/azure-monitor/service-limits"
_CONDITION = "condition.allOf"
_MOST = 100
_TOKEN = "azure-native:monitor:ActivityLogAlert"  # noqa: S105  # a type token
_CATEGORIES = (
    "Administrative",
    "Alert",
    "Autoscale",
    "Policy",
    "Recommendation",
    "ResourceHealth",
    "Security",
    "ServiceHealth",
)


def _category(inputs: Properties) -> Iterator[Fault]:
    """One condition says which part of the log is looked at."""
    if not settled(inputs, _CONDITION):
        return
    found = [
        (f"{path}.equals", text(each, "equals"))
        for path, each in items(inputs, _CONDITION)
        if text(each, "field").lower() == "category"
    ]
    if len(found) != 1:
        yield Fault(_CONDITION, f"names {len(found)} categories; one is allowed")
    for path, given in found:
        if given not in _CATEGORIES:
            yield fault(path, given, f"{', '.join(_CATEGORIES)} can be chosen")


def _whole_condition(inputs: Properties) -> Iterator[Fault]:
    for path, each in items(inputs, _CONDITION):
        forms = [key for key in ("anyOf", "equals", "containsAny") if at(each, key) is not None]
        if len(forms) != 1:
            yield Fault(path, f"has {len(forms)} of equals, containsAny and anyOf; one is allowed")


def _told(inputs: Properties, _identifier: str, cloud: Cloud) -> Iterator[Fault]:
    for path, each in items(inputs, "actions.actionGroups"):
        yield from must_be_group(f"{path}.actionGroupId", at(each, "actionGroupId"), cloud)


def _room(_inputs: Properties, identifier: str, cloud: Cloud) -> Iterator[Fault]:
    subscription = f"{'/'.join(identifier.split('/')[:3])}/"
    others = [
        each
        for each in cloud.of_token(_TOKEN)
        if each.id != identifier and each.id.startswith(subscription)
    ]
    if len(others) >= _MOST:
        allowed = f"{_MOST} activity log alerts are allowed"
        yield Fault("activityLogAlertName", f"is one more than {len(others)}; {allowed}")


KINDS = (
    arm(
        "monitor",
        "ActivityLogAlert",
        "Microsoft.Insights/activityLogAlerts",
        "activityLogAlertName",
        seconds=3,
        rules=(
            Rule(
                "activity-alert-location",
                "an alert on the activity log is global, or in a region that keeps data in Europe",
                documented(_PAGE),
                one_of("location", "global", "westeurope", "northeurope"),
            ),
            Rule(
                "activity-alert-category",
                "an alert looks at one category of the log",
                documented(_PAGE),
                _category,
            ),
            Rule(
                "activity-alert-condition",
                "a condition has one form",
                documented(_PAGE),
                _whole_condition,
            ),
        ),
        cloud_rules=(
            CloudRule(
                "activity-alert-told", "an alert tells action groups that exist", ASSUMED, _told
            ),
            CloudRule(
                "activity-alert-room",
                "a subscription has room for a hundred of them",
                documented(_LIMITS),
                _room,
            ),
        ),
    ),
)
