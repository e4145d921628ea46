"""Who is told of an alert: one action group for each tier."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
from pulumi_azure_native import monitor

from components.foundation.naming import AzureKind
from components.foundation.placement import Placement
from components.operations.alarms import Alarms
from stacks.alerts.rules import Tier
from stacks.incidents import IncidentSettings, ReceiverSettings
from stacks.settings import Settings


@dataclass(frozen=True, kw_only=True)
class OnCallArgs:
    """Arguments of `OnCall`."""

    placement: Placement
    settings: IncidentSettings


class OnCall(pulumi.ComponentResource):
    """Action groups that page, notify and open tickets, by mail and by the hospital's own tool.

    A tier without receivers has its group all the same: the alert then shows in Azure, and whoever
    is added later hears of it without a change of any alert.

    Token: ``clinfra:operations:OnCall``

    Creates:
        - azure-native:monitor:ActionGroup
    """

    groups: Mapping[Tier, pulumi.Output[str]]
    """ARM ids of the groups."""

    def __init__(
        self, name: str, args: OnCallArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("clinfra:operations:OnCall", name, {}, opts)
        placement = args.placement
        groups: dict[Tier, pulumi.Output[str]] = {}
        for tier in Tier:
            receivers = args.settings.receivers(tier)
            group = monitor.ActionGroup(
                f"{name}-{tier}",
                action_group_name=placement.name(AzureKind.ACTION_GROUP, f"on-call-{tier}"),
                resource_group_name=placement.resource_group_name,
                location="global",
                group_short_name=f"ml-{tier}",
                enabled=True,
                email_receivers=_mails(receivers),
                webhook_receivers=_hooks(receivers, placement.tenant_id),
                opts=pulumi.ResourceOptions(parent=self),
            )
            groups[tier] = group.id
        self.groups = groups
        self.register_outputs({tier.value: group for tier, group in groups.items()})


def on_call(
    settings: Settings,
    placement: Placement,
    *,
    parent: pulumi.Resource,
    provider: pulumi.ProviderResource,
) -> Alarms:
    """The groups of an environment, before anything that alerts; each keeps its state.

    They were made last, below `Incidents`.
    """
    below = pulumi.create_urn("incidents", "clinfra:operations:Incidents", parent)
    made = OnCall(
        "on-call",
        OnCallArgs(placement=placement, settings=settings.incidents),
        opts=pulumi.ResourceOptions(
            parent=parent,
            providers=[provider],
            aliases=[pulumi.Alias(name="incidents-on-call", parent=below)],
        ),
    )
    return Alarms(groups=made.groups, settings=settings.incidents, owner=settings.tags.owner)


def _mails(receivers: ReceiverSettings) -> list[monitor.MicrosoftCommonEmailReceiverArgs]:
    return [
        monitor.MicrosoftCommonEmailReceiverArgs(
            name=f"mail-{index}", email_address=address, use_common_alert_schema=True
        )
        for index, address in enumerate(receivers.mails)
    ]


def _hooks(receivers: ReceiverSettings, tenant_id: str) -> list[monitor.WebhookReceiverArgs]:
    return [
        monitor.WebhookReceiverArgs(
            name=name,
            service_uri=hook.url,
            use_common_alert_schema=True,
            use_aad_auth=True,
            object_id=hook.application_object_id,
            identifier_uri=hook.identifier_uri,
            tenant_id=tenant_id,
        )
        for name, hook in receivers.webhooks.items()
    ]
