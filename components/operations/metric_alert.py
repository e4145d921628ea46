"""Metric alerts: a platform metric that leaves its bounds becomes an alert."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum, unique

import pulumi
from pulumi_azure_native import monitor

from components.foundation.naming import AzureKind
from components.foundation.placement import Placement


@unique
class Severity(IntEnum):
    """Azure's severities; the first two wake somebody."""

    CRITICAL = 0
    ERROR = 1
    WARNING = 2
    INFORMATIONAL = 3


@dataclass(frozen=True, kw_only=True)
class MetricCondition:
    """When a metric of one resource is out of bounds."""

    role: str
    """Role in names, such as ``features-memory``."""
    says: str
    """What the person on call reads: what is wrong, and what to do first."""
    metric: str
    """Name of the metric in Azure's REST interface."""
    namespace: str
    """Namespace of the metric, such as ``Microsoft.Cache/redisEnterprise``."""
    above: float
    """Threshold in the metric's own unit; the alert fires above it."""
    aggregation: monitor.AggregationTypeEnum
    """How the values of a window become one."""
    severity: Severity
    window_minutes: int
    """Length of the window: 1, 5, 15, 30, 60, 360, 720 or 1440."""


def metric_alert(
    name: str,
    condition: MetricCondition,
    *,
    placement: Placement,
    target_id: pulumi.Input[str],
    parent: pulumi.Resource,
    action_group_ids: Sequence[pulumi.Input[str]] = (),
) -> monitor.MetricAlert:
    """Watch one metric of one resource; the alert closes itself when the metric is back.

    Args:
        name: Logical name, ``f"{component}-alert-<what>"`` by convention.
        condition: When the metric is out of bounds.
        placement: Where the rule lives; Azure keeps metric alerts in no region.
        target_id: ARM id of the resource that emits the metric.
        parent: The component that owns the target.
        action_group_ids: ARM ids of who is told; without one the alert shows in Azure alone.
    """
    return monitor.MetricAlert(
        name,
        rule_name=placement.name(AzureKind.METRIC_ALERT, condition.role),
        resource_group_name=placement.resource_group_name,
        location="global",
        description=condition.says,
        severity=int(condition.severity),
        enabled=True,
        auto_mitigate=True,
        scopes=[target_id],
        evaluation_frequency=duration(min(condition.window_minutes, 5)),
        window_size=duration(condition.window_minutes),
        criteria=_criteria(condition),
        actions=[monitor.MetricAlertActionArgs(action_group_id=each) for each in action_group_ids],
        opts=pulumi.ResourceOptions(parent=parent),
    )


def _criteria(
    condition: MetricCondition,
) -> monitor.MetricAlertSingleResourceMultipleMetricCriteriaArgs:
    return monitor.MetricAlertSingleResourceMultipleMetricCriteriaArgs(
        odata_type="Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria",
        all_of=[
            monitor.MetricCriteriaArgs(
                criterion_type="StaticThresholdCriterion",
                name="above",
                metric_name=condition.metric,
                metric_namespace=condition.namespace,
                operator=monitor.Operator.GREATER_THAN,
                threshold=condition.above,
                time_aggregation=condition.aggregation,
            )
        ],
    )


def duration(minutes: int) -> str:
    """ISO 8601, in the largest unit that fits, as Azure spells it."""
    if minutes % 1440 == 0:
        return f"P{minutes // 1440}D"
    return f"PT{minutes // 60}H" if minutes % 60 == 0 else f"PT{minutes}M"
