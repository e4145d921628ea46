"""What somebody does to the subscription is told, and by whose runbook."""

import pytest

from components.operations.activity_alerts import ActivityAlerts, ActivityAlertsArgs
from components.operations.alarms import Alarms
from stacks.alerts.packs_activity import ACTIVITY
from stacks.alerts.rules import Tier
from stacks.incidents import AlertSettings, IncidentSettings
from stacks.load import load_settings
from tests.harness.environment import PLACEMENT
from tests.harness.environments import ROOT, STACKS, recorded
from tests.harness.recording import Recording, Registered, record

KIND = "azure-native:monitor:ActivityLogAlert"
ASKED_BY_CIS = {
    "Microsoft.Authorization/policyAssignments/write",
    "Microsoft.Authorization/policyAssignments/delete",
    "Microsoft.Network/networkSecurityGroups/write",
    "Microsoft.Network/networkSecurityGroups/delete",
    "Microsoft.Security/securitySolutions/write",
    "Microsoft.Security/securitySolutions/delete",
    "Microsoft.Network/publicIPAddresses/write",
    "Microsoft.Network/publicIPAddresses/delete",
}
"""Operations of CIS Microsoft Azure Foundations Benchmark 3.0, 6.1.2, without SQL Server's."""


def fields(alert: Registered) -> dict[str, str]:
    conditions = alert.get("condition.allOf")
    assert isinstance(conditions, list)
    return {str(each["field"]): str(each["equals"]) for each in conditions}


def test_the_benchmark_finds_an_alert_for_each_operation_and_for_service_health() -> None:
    looked_at = [fields(each) for each in recorded("prod").of_type(KIND)]

    assert {each.get("operationName") for each in looked_at} >= ASKED_BY_CIS
    assert {"category": "ServiceHealth"} in looked_at


@pytest.mark.parametrize("stack", STACKS)
def test_every_alert_looks_at_the_whole_subscription_and_tells_its_tier(stack: str) -> None:
    made = recorded(stack)
    settings = load_settings(ROOT / "stacks" / f"Pulumi.{stack}.yaml")
    groups = {tier: made.one(f"on-call-{tier}").id for tier in Tier}
    for rule in ACTIVITY.rules:
        alert = made.one(f"incidents-activity-{rule.role}")
        assert alert.get("scopes") == [f"/subscriptions/{settings.subscription_id}"]
        assert alert.get("actions.actionGroups.0.actionGroupId") == groups[rule.tier]
        said = alert.get("actions.actionGroups.0.webhookProperties")
        assert isinstance(said, dict)
        assert said["owner"] == settings.tags.owner
        assert said["severity"] == f"Sev{rule.tier.severity}"
        assert (ROOT / str(said["runbook"])).is_file()


def alerts(incidents: IncidentSettings) -> Recording:
    def build() -> ActivityAlerts:
        groups = {tier: f"/groups/{tier}" for tier in Tier}
        alarms = Alarms(settings=incidents, owner="team", groups=groups)
        args = ActivityAlertsArgs(placement=PLACEMENT, alarms=alarms)
        return ActivityAlerts("activity", args)

    return record(build)[1]


def test_settings_turn_an_alert_off_and_move_another_to_another_tier() -> None:
    changed = IncidentSettings(
        alerts={
            "activity-role-assigned": AlertSettings(enabled=False),
            "activity-lock-deleted": AlertSettings(tier=Tier.PAGE),
        }
    )
    made = alerts(changed)

    assert len(made.of_type(KIND)) == len(ACTIVITY.rules) - 1
    assert made.one("activity-lock-deleted").get("actions.actionGroups.0.actionGroupId") == (
        "/groups/page"
    )


def test_a_bound_of_an_alert_that_has_none_is_refused() -> None:
    with pytest.raises(ValueError, match=r"activity-lock-deleted\.threshold is given"):
        IncidentSettings(alerts={"activity-lock-deleted": AlertSettings(threshold=3)})
