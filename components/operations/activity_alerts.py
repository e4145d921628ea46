"""Alerts on what somebody does to the subscription, and on what Azure says of itself."""

from dataclasses import dataclass

import pulumi
from pulumi_azure_native import monitor

from components.foundation.naming import AzureKind
from components.foundation.placement import Placement
from components.operations.alarms import Alarms
from components.operations.alert_forms import Told
from stacks.alerts.packs_activity import ACTIVITY
from stacks.alerts.rules import ActivityRule


@dataclass(frozen=True, kw_only=True)
class ActivityAlertsArgs:
    """Arguments of `ActivityAlerts`."""

    placement: Placement
    alarms: Alarms
    """Who is told."""


class ActivityAlerts(pulumi.ComponentResource):
    """An alert for each entry of the activity log that the pack names, over the subscription.

    A deployment of the platform does some of it itself; those open a ticket and wake nobody. Azure
    takes nothing for these alerts, and a subscription has room for a hundred of them.

    Token: ``clinfra:operations:ActivityAlerts``

    Creates:
        - azure-native:monitor:ActivityLogAlert
    """

    watched: tuple[str, ...]
    """Names of the alerts that look."""

    def __init__(
        self, name: str, args: ActivityAlertsArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("clinfra:operations:ActivityAlerts", name, {}, opts)
        looking = list(args.alarms.of(ACTIVITY, ActivityRule))
        for rule, told in looking:
            monitor.ActivityLogAlert(
                f"{name}-{rule.role}",
                activity_log_alert_name=args.placement.name(AzureKind.ACTIVITY_ALERT, rule.role),
                resource_group_name=args.placement.resource_group_name,
                location="global",
                description=told.says(rule.says),
                enabled=True,
                scopes=[f"/subscriptions/{args.placement.subscription_id}"],
                condition=_condition(rule),
                actions=_actions(told),
                opts=pulumi.ResourceOptions(parent=self),
            )
        self.watched = tuple(told.alert for _, told in looking)
        self.register_outputs({"watched": list(self.watched)})


def _condition(rule: ActivityRule) -> monitor.AlertRuleAllOfConditionArgs:
    return monitor.AlertRuleAllOfConditionArgs(
        all_of=[
            monitor.AlertRuleAnyOfOrLeafConditionArgs(field=field, equals=value)
            for field, value in rule.fields
        ]
    )


def _actions(told: Told) -> monitor.ActionListArgs:
    told_properties = {**told.properties, "severity": f"Sev{told.severity}"}
    return monitor.ActionListArgs(
        action_groups=[
            monitor.ActionGroupArgs(action_group_id=each, webhook_properties=told_properties)
            for each in told.group_ids
        ]
    )
