"""What a metric alert is made of."""

import pulumi
import pytest

from components.operations.alarms import Alarms
from components.operations.alert_forms import MetricSource, metric_alert
from stacks.alerts.rules import Tier, metric
from stacks.incidents import IncidentSettings
from tests.harness.environment import GROUP_ID, PLACEMENT
from tests.harness.recording import Registered, record

TARGET = f"{GROUP_ID}/providers/Microsoft.Cache/redisEnterprise/amr"
GROUP = f"{GROUP_ID}/providers/Microsoft.Insights/actionGroups/on-call"
SOURCE = MetricSource(id=TARGET, role="features", namespace="Microsoft.Cache/redisEnterprise")


def built(minutes: int, **groups: str) -> Registered:
    rule = metric("full", "usedmemorypercentage", 80, Tier.PAGE, "It fills up.", minutes=minutes)
    alarms = Alarms(
        groups={Tier(tier): group for tier, group in groups.items()},
        settings=IncidentSettings(),
        owner="team",
    )

    def build() -> None:
        owner = pulumi.ComponentResource("clinfra:test:Owner", "owner")
        told = alarms.told("redis-full", rule.tier, "managed-redis")
        assert told
        metric_alert(
            "owner-alert-full", rule, told, placement=PLACEMENT, source=SOURCE, parent=owner
        )

    return record(build)[1].one("owner-alert-full")


def test_an_alert_watches_one_metric_of_one_resource_and_closes_itself() -> None:
    alert = built(15)

    assert alert.get("scopes") == [TARGET]
    assert alert.get("autoMitigate") is True
    assert alert.get("location") == "global"
    assert alert.get("severity") == 1
    assert alert.get("criteria.allOf.0.operator") == "GreaterThan"
    assert alert.get("criteria.allOf.0.threshold") == 80
    assert str(alert.get("ruleName")).endswith("-features-full")


def test_who_is_told_is_the_group_of_the_tier_where_there_is_one() -> None:
    assert built(5).get("actions") in (None, [])
    assert built(5, ticket=GROUP).get("actions") in (None, [])
    assert built(5, page=GROUP).get("actions.0.actionGroupId") == GROUP


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
