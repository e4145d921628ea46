"""The private way to logs: a scope of Azure Monitor behind one private endpoint."""

from dataclasses import dataclass

import pulumi
from pulumi_azure_native import monitor

from components.foundation.naming import AzureKind
from components.foundation.placement import Placement
from components.foundation.private_endpoint import (
    PrivateEndpoint,
    PrivateEndpointArgs,
    PrivateLink,
    PrivateService,
)


@dataclass(frozen=True, kw_only=True)
class PrivateLogsArgs:
    """Arguments of `PrivateLogs`."""

    placement: Placement
    link: PrivateLink
    workspace_id: pulumi.Input[str]
    """ARM id of the Log Analytics workspace."""


class PrivateLogs(pulumi.ComponentResource):
    """A private link scope with the workspace in it; what sends or asks adds itself by `join`.

    Both access modes are open: the network still reaches what lies in no scope, such as the
    workspaces of other teams.

    Token: ``clinfra:operations:PrivateLogs``

    Creates:
        - azure-native:monitor:PrivateLinkScope
        - azure-native:monitor:PrivateLinkScopedResource
        - clinfra:foundation:PrivateEndpoint
    """

    name: pulumi.Output[str]
    """Physical name of the scope."""

    def __init__(
        self, name: str, args: PrivateLogsArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("clinfra:operations:PrivateLogs", name, {}, opts)
        self._placement = args.placement
        scope = monitor.PrivateLinkScope(
            f"{name}-scope",
            scope_name=args.placement.name(AzureKind.PRIVATE_LINK_SCOPE, "logs"),
            resource_group_name=args.placement.resource_group_name,
            location="global",
            access_mode_settings=monitor.AccessModeSettingsArgs(
                ingestion_access_mode=monitor.AccessMode.OPEN,
                query_access_mode=monitor.AccessMode.OPEN,
            ),
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.name = scope.name
        member = self.join(f"{name}-workspace", "workspace", args.workspace_id, parent=self)
        PrivateEndpoint(
            f"{name}-endpoint",
            PrivateEndpointArgs(
                placement=args.placement,
                link=args.link,
                service=PrivateService.MONITOR,
                role="logs",
                target_id=scope.id,
            ),
            opts=pulumi.ResourceOptions(parent=self, depends_on=[member]),
        )
        self.register_outputs({"name": self.name})

    def join(
        self, name: str, role: str, target_id: pulumi.Input[str], *, parent: pulumi.Resource
    ) -> monitor.PrivateLinkScopedResource:
        """Let the network reach a workspace or a collection endpoint privately.

        Args:
            name: Logical name.
            role: Name within the scope, such as ``drift``.
            target_id: ARM id of what is reached.
            parent: The component that owns the target.
        """
        return monitor.PrivateLinkScopedResource(
            name,
            name=role,
            scope_name=self.name,
            resource_group_name=self._placement.resource_group_name,
            linked_resource_id=target_id,
            opts=pulumi.ResourceOptions(parent=parent),
        )
