"""The way of alerts to a retraining service: an action group that sends to an event hub."""

from dataclasses import dataclass

import pulumi
from pulumi_azure_native import eventhub, monitor

from components.data.event_hubs import EventHubs
from components.foundation.naming import AzureKind
from components.foundation.placement import Placement
from components.foundation.roles import Role, assign_role

_KEPT_HOURS = 24


@dataclass(frozen=True, kw_only=True)
class AlertChannelArgs:
    """Arguments of `AlertChannel`."""

    placement: Placement
    model: str
    streams: EventHubs


class AlertChannel(pulumi.ComponentResource):
    """An event hub that one action group may send to, with an identity and without a key.

    A web hook could not reach a private cluster; the service reads the event hub from inside.

    Token: ``clinfra:ml:AlertChannel``

    Creates:
        - azure-native:authorization:RoleAssignment
        - azure-native:eventhub:EventHub
        - azure-native:monitor:ActionGroup
    """

    topic: pulumi.Output[str]
    """Name of the event hub."""
    topic_id: pulumi.Output[str]
    """ARM id of the event hub, the scope of its reader."""
    action_group_id: pulumi.Output[str]
    """ARM id of the action group."""

    def __init__(
        self, name: str, args: AlertChannelArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("clinfra:ml:AlertChannel", name, {}, opts)
        placement, topic = args.placement, f"alerts-{args.model}"
        hub = eventhub.EventHub(
            f"{name}-hub",
            event_hub_name=topic,
            namespace_name=args.streams.name,
            resource_group_name=placement.resource_group_name,
            partition_count=1,
            retention_description=eventhub.RetentionDescriptionArgs(
                cleanup_policy=eventhub.CleanupPolicyRetentionDescription.DELETE,
                retention_time_in_hours=_KEPT_HOURS,
            ),
            opts=pulumi.ResourceOptions(parent=self),
        )
        group = monitor.ActionGroup(
            f"{name}-group",
            action_group_name=placement.name(AzureKind.ACTION_GROUP, f"retrain-{args.model}"),
            resource_group_name=placement.resource_group_name,
            location="global",
            group_short_name="retrain",
            enabled=True,
            identity=monitor.ManagedServiceIdentityArgs(
                type=monitor.ManagedServiceIdentityType.SYSTEM_ASSIGNED
            ),
            event_hub_receivers=[
                monitor.EventHubReceiverArgs(
                    name="retraining",
                    subscription_id=placement.subscription_id,
                    tenant_id=placement.tenant_id,
                    event_hub_name_space=args.streams.name,
                    event_hub_name=hub.name,
                    managed_identity="SystemAssigned",
                    use_common_alert_schema=True,
                )
            ],
            opts=pulumi.ResourceOptions(parent=self),
        )
        assign_role(
            f"{name}-sends",
            Role.EVENT_HUBS_DATA_SENDER,
            principal_id=group.identity.apply(lambda each: each.principal_id if each else ""),
            scope=hub.id,
            subscription_id=placement.subscription_id,
            parent=self,
        )
        self.topic, self.topic_id, self.action_group_id = hub.name, hub.id, group.id
        self.register_outputs({"topic": self.topic, "actionGroupId": self.action_group_id})
