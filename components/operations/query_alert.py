"""Log alerts: rows that a query finds become an alert."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
from pulumi_azure_native import monitor

from components.foundation.naming import AzureKind
from components.foundation.placement import Placement


@dataclass(frozen=True, kw_only=True)
class QueryCondition:
    """When the rows of a query are an alert."""

    role: str
    """Role in names, such as ``sepsis-data-drift``."""
    says: str
    """What the person on call reads: what is wrong, and what to do first."""
    query: str
    """Kusto query; its rows of the window are counted."""
    checked: bool
    """Whether Azure checks the query, for which its tables must be there."""
    operator: monitor.ConditionOperator
    threshold: float
    """Number of rows that is compared with."""
    window: str
    """Length of the window, ISO 8601, two days at the most."""
    severity: int
    """Azure's severity, that of the tier."""
    properties: Mapping[str, str]
    """What receivers of the common alert schema read in ``customProperties``."""


def query_alert(
    name: str,
    condition: QueryCondition,
    *,
    placement: Placement,
    workspace_id: pulumi.Input[str],
    action_group_ids: Sequence[pulumi.Input[str]],
    parent: pulumi.Resource,
    depends_on: Sequence[pulumi.Resource],
) -> monitor.ScheduledQueryRule:
    """Look every hour; the alert closes itself when the rows are gone.

    Args:
        name: Logical name, ``f"{component}-alert-<what>"`` by convention.
        condition: When there is an alert.
        placement: Where the rule lives.
        workspace_id: ARM id of the Log Analytics workspace that is asked.
        action_group_ids: ARM ids of who is told.
        parent: The component that owns the rule.
        depends_on: Tables of the query; Azure refuses a query of a table that is not there.
    """
    return monitor.ScheduledQueryRule(
        name,
        rule_name=placement.name(AzureKind.QUERY_ALERT, condition.role),
        resource_group_name=placement.resource_group_name,
        location=placement.location,
        kind=monitor.Kind.LOG_ALERT,
        description=condition.says,
        severity=condition.severity,
        enabled=True,
        auto_mitigate=True,
        skip_query_validation=None if condition.checked else True,
        scopes=[workspace_id],
        evaluation_frequency="PT1H",
        window_size=condition.window,
        criteria=monitor.ScheduledQueryRuleCriteriaArgs(
            all_of=[
                monitor.ConditionArgs(
                    query=condition.query,
                    time_aggregation=monitor.TimeAggregation.COUNT,
                    operator=condition.operator,
                    threshold=condition.threshold,
                    failing_periods=monitor.ConditionFailingPeriodsArgs(
                        min_failing_periods_to_alert=1, number_of_evaluation_periods=1
                    ),
                )
            ]
        ),
        actions=monitor.ActionsArgs(
            action_groups=list(action_group_ids), custom_properties=dict(condition.properties)
        ),
        opts=pulumi.ResourceOptions(parent=parent, depends_on=depends_on),
    )
