"""What a metric alert is made of."""

import pulumi
import pytest
from pulumi_azure_native import monitor

from components.operations.metric_alert import MetricCondition, Severity, metric_alert
from tests.harness.environment import GROUP_ID, PLACEMENT
from tests.harness.recording import Registered, record

TARGET = f"{GROUP_ID}/providers/Microsoft.Cache/redisEnterprise/amr"
GROUP = f"{GROUP_ID}/providers/Microsoft.Insights/actionGroups/on-call"


def built(minutes: int, *action_groups: str) -> Registered:
    condition = MetricCondition(
        role="features-memory",
        says="The Redis fills up.",
        metric="usedmemorypercentage",
        namespace="Microsoft.Cache/redisEnterprise",
        above=80,
        aggregation=monitor.AggregationTypeEnum.AVERAGE,
        severity=Severity.ERROR,
        window_minutes=minutes,
    )

    def build() -> None:
        owner = pulumi.ComponentResource("clinfra:test:Owner", "owner")
        metric_alert(
            "owner-alert-memory",
            condition,
            placement=PLACEMENT,
            target_id=TARGET,
            parent=owner,
            action_group_ids=action_groups,
        )

    return record(build)[1].one("owner-alert-memory")


def test_an_alert_watches_one_metric_of_one_resource_and_closes_itself() -> None:
    alert = built(15)

    assert alert.get("scopes") == [TARGET]
    assert alert.get("autoMitigate") is True
    assert alert.get("location") == "global"
    assert alert.get("severity") == 1
    assert alert.get("criteria.allOf.0.operator") == "GreaterThan"
    assert alert.get("criteria.allOf.0.threshold") == 80


def test_who_is_told_is_an_action_group_where_there_is_one() -> None:
    assert built(5).get("actions") in (None, [])
    assert built(5, GROUP).get("actions.0.actionGroupId") == GROUP


@pytest.mark.parametrize(
    ("minutes", "window", "frequency"),
    [
        (1, "PT1M", "PT1M"),
        (5, "PT5M", "PT5M"),
        (30, "PT30M", "PT5M"),
        (60, "PT1H", "PT5M"),
        (1440, "P1D", "PT5M"),
    ],
)
def test_windows_are_spelled_as_azure_lists_them(minutes: int, window: str, frequency: str) -> None:
    alert = built(minutes)

    assert (alert.get("windowSize"), alert.get("evaluationFrequency")) == (window, frequency)
