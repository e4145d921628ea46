"""A rule of a pack as the resource that Azure knows: on a metric, on logs, on Prometheus."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
from pulumi_azure_native import alertsmanagement, monitor

from components.foundation.naming import AzureKind
from components.foundation.placement import Placement
from components.operations.query_alert import QueryCondition, query_alert
from stacks.alerts.rules import LogRule, MetricRule, PromqlRule

_OFTEN = 5
"""Minutes between two looks at a metric, where its window is longer."""


@dataclass(frozen=True, kw_only=True)
class Told:
    """Who is told of an alert, and what they read."""

    alert: str
    """Name, by which settings change it."""
    severity: int
    threshold: float | None
    """Bound in place of the rule's own."""
    group_ids: Sequence[pulumi.Input[str]]
    """ARM ids of action groups."""
    runbook: str
    owner: str

    def says(self, first: str) -> str:
        """What is wrong, and where it says what to do."""
        return f"{first} Runbook: {self.runbook}. Owner: {self.owner}."

    @property
    def properties(self) -> dict[str, str]:
        """What the hospital's tool reads beside the alert."""
        return {"alert": self.alert, "owner": self.owner, "runbook": self.runbook}


@dataclass(frozen=True, kw_only=True)
class MetricSource:
    """The resource that emits a metric."""

    id: pulumi.Input[str]
    """ARM id."""
    role: str
    """First part of what its alerts are called, such as ``streams``."""
    namespace: str
    """Namespace of its metrics, such as ``Microsoft.EventHub/namespaces``."""


def metric_alert(  # one keyword for each part of an alert
    name: str,
    rule: MetricRule,
    told: Told,
    *,
    placement: Placement,
    source: MetricSource,
    parent: pulumi.Resource,
) -> monitor.MetricAlert:
    """Watch a metric of one resource; the alert closes itself.

    Args:
        name: Logical name.
        rule: When there is an alert.
        told: Who is told, and what they read.
        placement: Where it lies, and how it is named; Azure keeps metric alerts in no region.
        source: What emits the metric.
        parent: The component that it belongs to.
    """
    bound = rule.threshold if told.threshold is None else told.threshold
    operators = monitor.Operator
    return monitor.MetricAlert(
        name,
        rule_name=placement.name(AzureKind.METRIC_ALERT, f"{source.role}-{rule.role}"),
        resource_group_name=placement.resource_group_name,
        location="global",
        description=told.says(rule.says),
        severity=told.severity,
        enabled=True,
        auto_mitigate=True,
        scopes=[source.id],
        evaluation_frequency=_duration(min(rule.minutes, _OFTEN)),
        window_size=_duration(rule.minutes),
        criteria=monitor.MetricAlertSingleResourceMultipleMetricCriteriaArgs(
            odata_type="Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria",
            all_of=[
                monitor.MetricCriteriaArgs(
                    criterion_type="StaticThresholdCriterion",
                    name="bound",
                    metric_name=rule.metric,
                    metric_namespace=source.namespace,
                    operator=operators.LESS_THAN if rule.below else operators.GREATER_THAN,
                    threshold=bound,
                    time_aggregation=rule.aggregation.value,
                )
            ],
        ),
        actions=[
            monitor.MetricAlertActionArgs(action_group_id=each, web_hook_properties=told.properties)
            for each in told.group_ids
        ],
        opts=pulumi.ResourceOptions(parent=parent),
    )


def log_alert(  # one keyword for each part of an alert
    name: str,
    rule: LogRule,
    told: Told,
    *,
    placement: Placement,
    workspace_id: pulumi.Input[str],
    parent: pulumi.Resource,
) -> monitor.ScheduledQueryRule:
    """Ask the logs every hour; the alert closes itself.

    The query is not checked when the rule is made, as the table comes into being with its first
    row.

    Args:
        name: Logical name.
        rule: When there is an alert.
        told: Who is told, and what they read.
        placement: Where it lies, and how it is named.
        workspace_id: ARM id of the Log Analytics workspace.
        parent: The component that it belongs to.
    """
    condition = QueryCondition(
        role=told.alert,
        says=told.says(rule.says),
        query=rule.query,
        checked=False,
        operator=monitor.ConditionOperator.GREATER_THAN,
        threshold=rule.threshold if told.threshold is None else told.threshold,
        window="PT1H",
        severity=told.severity,
        properties=told.properties,
    )
    return query_alert(
        name,
        condition,
        placement=placement,
        workspace_id=workspace_id,
        action_group_ids=told.group_ids,
        parent=parent,
        depends_on=[],
    )


def promql_alert(
    rule: PromqlRule, told: Told, labels: Mapping[str, str]
) -> alertsmanagement.PrometheusRuleArgs:
    """A rule of a group of Prometheus rules.

    Args:
        rule: When there is an alert.
        told: Who is told, and what they read.
        labels: What else receivers sort by, beside the owner.
    """
    return alertsmanagement.PrometheusRuleArgs(
        alert=told.alert,
        expression=rule.expression,
        for_=_duration(rule.minutes),
        severity=told.severity,
        enabled=True,
        labels={**labels, "owner": told.owner},
        annotations={"summary": told.says(rule.says), "runbook_url": told.runbook},
        actions=[
            alertsmanagement.PrometheusRuleGroupActionArgs(
                action_group_id=each, action_properties=told.properties
            )
            for each in told.group_ids
        ],
        resolve_configuration=alertsmanagement.PrometheusRuleResolveConfigurationArgs(
            auto_resolved=True, time_to_resolve="PT10M"
        ),
    )


def _duration(minutes: int) -> str:
    """ISO 8601, in the largest unit that fits, as Azure spells it."""
    if minutes % 1440 == 0:
        return f"P{minutes // 1440}D"
    return f"PT{minutes // 60}H" if minutes % 60 == 0 else f"PT{minutes}M"
