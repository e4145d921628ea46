"""Logs, and where resources send theirs."""

import re
from collections.abc import Iterator

from twin.azure.arm import arm, extension, fault, known, name_of, number, text
from twin.azure.demands import demands
from twin.azure.judges import items, settled, shaped
from twin.check import Fault, same
from twin.cloud import Cloud
from twin.kinds import CloudRule, Rule, guid
from twin.marks import ASSUMED, documented
from twin.wire import Properties, at

_WORKSPACE = "Microsoft.OperationalInsights/workspaces"
_LEARN = "https://learn.microsoft.com/azure/azure-monitor"
_RETENTION_PAGE = f"{_LEARN}/logs/data-retention-configure"
_COST_PAGE = f"{_LEARN}/logs/cost-logs"
_DIAGNOSTICS_PAGE = f"{_LEARN}/essentials/diagnostic-settings"
_SETTING = "azure-native:monitor:DiagnosticSetting"
_LEVEL = "sku.capacityReservationLevel"
_LEVELS = (100, 200, 300, 400, 500, 1000, 2000, 5000, 10_000, 25_000, 50_000)
_YEARS = (1095, 1460, 1826, 2191, 2556, 2922, 3288, 3653, 4018, 4383)
"""Days of three to twelve years, the only ones above two years."""
_LEAST_QUOTA = 0.023
_SINKS = ("workspaceId", "storageAccountId", "eventHubAuthorizationRuleId", "marketplacePartnerId")
_MOST = 5
"""Diagnostic settings of one resource at most."""


def _workspace(_inputs: Properties, identifier: str) -> Properties:
    return {"customerId": guid(identifier, "customer"), "createdDate": "2026-01-01T00:00:00Z"}


def _retention(inputs: Properties) -> Iterator[Fault]:
    days, sku = number(inputs, "retentionInDays"), text(inputs, "sku.name")
    if same(sku, "Free") or not settled(inputs, "sku.name"):
        return
    if days is not None and not 30 <= days <= 730:  # noqa: PLR2004  # the page's own bounds
        yield fault("retentionInDays", days, "30 to 730 days are allowed")


def _retired(given: str) -> bool:
    return given.casefold() not in ("standard", "premium")


def _levels(inputs: Properties) -> Iterator[Fault]:
    level, sku = number(inputs, _LEVEL), text(inputs, "sku.name")
    if level is not None and sku and not same(sku, "CapacityReservation"):
        yield fault(_LEVEL, level, f"it is for the sku CapacityReservation, {sku} given")
    elif level is not None and level not in _LEVELS:
        yield fault(_LEVEL, level, f"{', '.join(map(str, _LEVELS))} GB a day are allowed")
    yield from demands("sku.name", "CapacityReservation", _LEVEL)(inputs)


def _quota(inputs: Properties) -> Iterator[Fault]:
    quota = number(inputs, "workspaceCapping.dailyQuotaGb")
    if quota is not None and quota != -1 and quota < _LEAST_QUOTA:
        allowed = f"{_LEAST_QUOTA} GB or more, or -1 for no cap, is allowed"
        yield fault("workspaceCapping.dailyQuotaGb", quota, allowed)


def _table_days(inputs: Properties) -> Iterator[Fault]:
    days, total = number(inputs, "retentionInDays"), number(inputs, "totalRetentionInDays")
    if days is not None and days != -1 and not 4 <= days <= 730:  # noqa: PLR2004
        yield fault("retentionInDays", days, "4 to 730 days, or -1, are allowed")
    if total is None or total == -1:
        return
    if not 4 <= total <= 730 and total not in _YEARS:  # noqa: PLR2004
        allowed = f"4 to 730 days, -1, or whole years ({', '.join(map(str, _YEARS))}) are allowed"
        yield fault("totalRetentionInDays", total, allowed)
    if days is not None and total < days:
        yield fault("totalRetentionInDays", total, f"retentionInDays, {days}, or more is allowed")


def _plan_days(inputs: Properties) -> Iterator[Fault]:
    days, plan = number(inputs, "retentionInDays"), text(inputs, "plan")
    if plan.casefold() in ("basic", "auxiliary") and days not in (None, -1, 30):
        yield fault("retentionInDays", days, f"the plan {plan} fixes it, leave it out")


def _custom_table(inputs: Properties) -> Iterator[Fault]:
    name, columns = text(inputs, "tableName"), items(inputs, "schema.columns")
    if not name or not name.endswith("_CL") or not columns:
        return
    names = [at(column, "name") for _, column in columns]
    if all(isinstance(each, str) for each in names) and "TimeGenerated" not in names:
        yield Fault("schema.columns", "lacks TimeGenerated; a custom table needs that column")


def _sinks(inputs: Properties) -> Iterator[Fault]:
    if all(at(inputs, each) is None for each in _SINKS):
        yield fault("workspaceId", None, f"one of {', '.join(_SINKS)} is needed")


def _something(inputs: Properties) -> Iterator[Fault]:
    if not settled(inputs, "logs") or not settled(inputs, "metrics"):
        return
    if not items(inputs, "logs") and not items(inputs, "metrics"):
        yield fault("logs", None, "a log or a metric is needed")


def _one_way(inputs: Properties) -> Iterator[Fault]:
    for path, log in items(inputs, "logs"):
        category, group = at(log, "category"), at(log, "categoryGroup")
        if text(log, "category") and text(log, "categoryGroup"):
            yield fault(f"{path}.category", category, "either it or categoryGroup is allowed")
        if category is None and group is None and isinstance(log, dict):
            yield fault(f"{path}.category", None, "it or categoryGroup is needed")


def _others(inputs: Properties, identifier: str, cloud: Cloud) -> list[tuple[str, Properties]]:
    """Name and inputs of the other settings of the same resource."""
    target = text(inputs, "resourceUri")
    return [
        (name_of(each.id), each.inputs)
        for each in (cloud.of_token(_SETTING, target) if target else ())
        if each.id.casefold() != identifier.casefold()
        and same(known(each.inputs, "resourceUri"), target)
    ]


def _five(inputs: Properties, identifier: str, cloud: Cloud) -> Iterator[Fault]:
    count = len(_others(inputs, identifier, cloud)) + 1
    if count > _MOST:
        yield Fault("resourceUri", f"has {count} diagnostic settings; {_MOST} are allowed")


def _sink_once(inputs: Properties, identifier: str, cloud: Cloud) -> Iterator[Fault]:
    sink, wanted = text(inputs, "workspaceId"), _categories(inputs)
    for name, other in _others(inputs, identifier, cloud) if sink else ():
        shared = wanted & _categories(other)
        if shared and same(known(other, "workspaceId"), sink):
            allowed = f"the setting {name} sends {min(shared)} there already"
            yield fault("workspaceId", sink, allowed)


def _categories(inputs: Properties) -> set[str]:
    logs = [each for path in ("logs", "metrics") for _, each in items(inputs, path)]
    return {text(each, "category") or text(each, "categoryGroup") for each in logs} - {""}


_TABLE_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{3,62}")

KINDS = (
    arm(
        "operationalinsights",
        "Workspace",
        _WORKSPACE,
        "workspaceName",
        outputs=_workspace,
        seconds=40,
        pattern=r"[A-Za-z0-9][A-Za-z0-9-]{2,61}[A-Za-z0-9]",
        rules=(
            Rule(
                "log-retention",
                "a workspace keeps logs for 30 to 730 days",
                documented(_RETENTION_PAGE),
                _retention,
            ),
            Rule(
                "log-sku",
                "the oldest skus are gone",
                documented(_COST_PAGE),
                shaped("sku.name", _retired, "PerGB2018 or CapacityReservation is allowed"),
            ),
            Rule("log-commitment", "a commitment has steps", documented(_COST_PAGE), _levels),
            Rule("log-quota", "a daily cap is a size or -1", ASSUMED, _quota),
        ),
    ),
    arm(
        "operationalinsights",
        "Table",
        f"{_WORKSPACE}/tables",
        "workspaceName",
        "tableName",
        rules=(
            Rule(
                "log-table-retention",
                "a table keeps logs for 4 to 730 days, and up to twelve years in all",
                documented(_RETENTION_PAGE),
                _table_days,
            ),
            Rule(
                "log-table-plan",
                "the cheaper plans fix how long logs can be queried",
                documented(_RETENTION_PAGE),
                _plan_days,
            ),
            Rule("log-table-time", "a custom table has a time", ASSUMED, _custom_table),
            Rule(
                "log-table-name",
                "a table has 4 to 63 letters, digits and underscores",
                ASSUMED,
                shaped(
                    "tableName",
                    _TABLE_NAME.fullmatch,
                    "4 to 63 letters, digits and underscores are allowed, a letter first",
                ),
            ),
        ),
    ),
    extension(
        "monitor",
        "DiagnosticSetting",
        "Microsoft.Insights/diagnosticSettings",
        "resourceUri",
        "name",
        seconds=3,
        rules=(
            Rule(
                "diagnostics-sink",
                "a diagnostic setting sends somewhere",
                documented(_DIAGNOSTICS_PAGE),
                _sinks,
            ),
            Rule("diagnostics-something", "a diagnostic setting has content", ASSUMED, _something),
            Rule(
                "diagnostics-category-or-group",
                "logs are chosen by category or by group",
                ASSUMED,
                _one_way,
            ),
        ),
        cloud_rules=(
            CloudRule(
                "diagnostics-five",
                "a resource has five diagnostic settings at most",
                documented(_DIAGNOSTICS_PAGE),
                _five,
            ),
            CloudRule(
                "diagnostics-sink-once",
                "no two settings send the same logs to one workspace",
                ASSUMED,
                _sink_once,
            ),
        ),
    ),
)
