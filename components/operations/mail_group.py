"""The people who are told of something by mail."""

from collections.abc import Sequence

import pulumi
from pulumi_azure_native import monitor

from components.foundation.naming import AzureKind
from components.foundation.placement import Placement


def mail_group(  # one keyword for each part of the group
    name: str,
    *,
    placement: Placement,
    purpose: str,
    short_name: str,
    addresses: Sequence[str],
    parent: pulumi.Resource,
) -> monitor.ActionGroup:
    """An action group that writes to each address in the common schema of alerts.

    Args:
        name: Logical name; unique in the stack.
        placement: Where it lies, and how it is named.
        purpose: Last part of its physical name.
        short_name: What the mails begin with; 12 characters at most.
        addresses: Who is written to.
        parent: The component that it belongs to.
    """
    return monitor.ActionGroup(
        name,
        action_group_name=placement.name(AzureKind.ACTION_GROUP, purpose),
        resource_group_name=placement.resource_group_name,
        location="global",
        group_short_name=short_name,
        enabled=True,
        email_receivers=[
            monitor.MicrosoftCommonEmailReceiverArgs(
                name=f"mail-{index}", email_address=address, use_common_alert_schema=True
            )
            for index, address in enumerate(addresses)
        ],
        opts=pulumi.ResourceOptions(parent=parent),
    )
