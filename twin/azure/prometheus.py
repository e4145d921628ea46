"""Rules over metrics of Prometheus, and which cluster sends where."""

import re
from collections.abc import Iterator

from twin.azure.action_groups import must_be_group
from twin.azure.arm import arm, extension, fault, known, name_of, text
from twin.azure.demands import at_most, exists
from twin.azure.judges import items, settled, texts
from twin.check import Fault, same
from twin.cloud import Cloud
from twin.kinds import CloudRule, Rule
from twin.marks import ASSUMED, documented
from twin.wire import Json, Properties, at

_LEARN = "https://learn.microsoft.com/azure/azure-monitor"
_RULES_PAGE = f"{_LEARN}/essentials/prometheus-rule-groups"
_ASSOCIATION_PAGE = f"{_LEARN}/essentials/data-collection-rule-associations"
_LIMITS_PAGE = f"{_LEARN}/service-limits"
_WORKSPACE = "azure-native:monitor:AzureMonitorWorkspace"
_ENDPOINT_NAME = "configurationAccessEndpoint"
_MOST_RULES, _LOWEST = 20, 4
_INTERVALS = re.compile(r"PT([1-9]|1[0-5])M")
_DURATION = re.compile(r"P(?!$)(\d+D)?(T(?!$)(\d+H)?(\d+M)?(\d+S)?)?")


def _one_purpose(inputs: Properties) -> Iterator[Fault]:
    for path, each in items(inputs, "rules"):
        both = [key for key in ("alert", "record") if text(each, key)]
        if len(both) != 1 and settled(each, "alert") and settled(each, "record"):
            given = " and ".join(both) or None
            yield fault(path, given, "either alert or record is needed")
        if text(each, "record"):
            yield from _no_alert(path, each)


def _no_alert(path: str, rule: Json) -> Iterator[Fault]:
    for key in ("actions", "annotations", "for", "severity"):
        if at(rule, key) is not None:
            yield fault(f"{path}.{key}", at(rule, key), "a rule that records has none")


def _severities(inputs: Properties) -> Iterator[Fault]:
    for path, each in items(inputs, "rules"):
        given = known(each, "severity")
        if isinstance(given, int | float) and not 0 <= given <= _LOWEST:
            yield fault(f"{path}.severity", given, f"0 to {_LOWEST} is allowed")


def _durations(inputs: Properties) -> Iterator[Fault]:
    interval = text(inputs, "interval")
    if interval and not _INTERVALS.fullmatch(interval):
        yield fault("interval", interval, "PT1M to PT15M is allowed")
    for path, each in items(inputs, "rules"):
        given = text(each, "for")
        if given and not _DURATION.fullmatch(given):
            yield fault(f"{path}.for", given, "a duration such as PT5M is allowed")


def _scoped(inputs: Properties, _identifier: str, cloud: Cloud) -> Iterator[Fault]:
    scopes = texts(inputs, "scopes")
    kinds = [found.token if (found := cloud.get(each)) else "" for _, each in scopes]
    if scopes and known(inputs, "scopes") and _WORKSPACE not in kinds:
        given = ", ".join(name_of(each) for _, each in scopes)
        yield fault("scopes", given, "the id of an Azure Monitor workspace is needed")


def _told(inputs: Properties, _identifier: str, cloud: Cloud) -> Iterator[Fault]:
    for path, rule in items(inputs, "rules"):
        for where, each in items(rule, "actions"):
            target = text(each, "actionGroupId") or None
            yield from must_be_group(f"{path}.{where}.actionGroupId", target, cloud)


def _one_way(inputs: Properties) -> Iterator[Fault]:
    keys = ("dataCollectionRuleId", "dataCollectionEndpointId")
    given = [key for key in keys if at(inputs, key) is not None]
    if len(given) != 1:
        told = " and ".join(given) or None
        yield fault(keys[0], told, f"either it or {keys[1]} is needed")
    name = text(inputs, "associationName")
    if given == [keys[1]] and name and name != _ENDPOINT_NAME:
        yield fault("associationName", name, f"an endpoint needs the name {_ENDPOINT_NAME}")


def _same_region(inputs: Properties, _identifier: str, cloud: Cloud) -> Iterator[Fault]:
    own = text(inputs, "location")
    for path, each in texts(inputs, "scopes"):
        found = cloud.get(each)
        region = text(found.inputs, "location") if found and found.token == _WORKSPACE else ""
        if own and region and not same(own, region):
            yield fault("location", own, f"the workspace in {path} is in {region}")


KINDS = (
    arm(
        "alertsmanagement",
        "PrometheusRuleGroup",
        "Microsoft.AlertsManagement/prometheusRuleGroups",
        "ruleGroupName",
        seconds=5,
        pattern=r"[^:@/#{}%&+*<>?]{1,260}",
        rules=(
            Rule(
                "rule-group-purpose",
                "a rule either alerts or records",
                documented(_RULES_PAGE),
                _one_purpose,
            ),
            Rule(
                "rule-group-size",
                "a group has 20 rules at most",
                documented(_LIMITS_PAGE),
                at_most("rules", _MOST_RULES),
            ),
            Rule(
                "rule-group-severity",
                "severities go from 0 to 4",
                documented(_RULES_PAGE),
                _severities,
            ),
            Rule(
                "rule-group-durations",
                "a group is looked at every 1 to 15 minutes; durations are ISO 8601",
                documented(_RULES_PAGE),
                _durations,
            ),
        ),
        cloud_rules=(
            CloudRule(
                "rule-group-scope",
                "rules ask an Azure Monitor workspace",
                documented(_RULES_PAGE),
                _scoped,
            ),
            CloudRule(
                "rule-group-region",
                "a group lies in the region of its workspace",
                documented(_RULES_PAGE),
                _same_region,
            ),
            CloudRule("rule-group-told", "an alert tells action groups that exist", ASSUMED, _told),
        ),
    ),
    extension(
        "monitor",
        "DataCollectionRuleAssociation",
        "Microsoft.Insights/dataCollectionRuleAssociations",
        "resourceUri",
        "associationName",
        seconds=5,
        rules=(
            Rule(
                "association-way",
                "an association has a rule, or an endpoint under its fixed name",
                documented(_ASSOCIATION_PAGE),
                _one_way,
            ),
        ),
        cloud_rules=(
            CloudRule(
                "association-exists",
                "both sides of an association exist",
                documented(_ASSOCIATION_PAGE),
                exists("resourceUri", "dataCollectionRuleId", "dataCollectionEndpointId"),
            ),
        ),
    ),
)
