"""Managed Grafana: dashboards over metrics and logs, inside the network alone."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
from pulumi_azure_native import authorization, dashboard

from components.foundation.naming import AzureKind
from components.foundation.placement import Placement
from components.foundation.private_endpoint import (
    PrivateEndpoint,
    PrivateEndpointArgs,
    PrivateLink,
    PrivateService,
)
from components.foundation.roles import Role, assign_role
from components.operations.diagnostics import diagnostic_setting
from components.operations.metrics import Metrics
from stacks.observability import GrafanaSettings, Groups


@dataclass(frozen=True, kw_only=True)
class GrafanaArgs:
    """Arguments of `Grafana`."""

    placement: Placement
    settings: GrafanaSettings
    link: PrivateLink
    metrics: Metrics
    workspace_id: pulumi.Input[str]
    """ARM id of the Log Analytics workspace."""
    group_id: pulumi.Input[str]
    """ARM id of the resource group whose metrics and logs it may read."""


class Grafana(pulumi.ComponentResource):
    """A Grafana that reads by its identity, and that people enter by Entra roles.

    Its own connection to the metrics waits until an owner of the workspace approves it, which no
    interface of the deployment does: see the page on observability.

    Token: ``clinfra:operations:Grafana``

    Creates:
        - azure-native:authorization:RoleAssignment
        - azure-native:dashboard:Grafana
        - azure-native:dashboard:ManagedPrivateEndpoint
        - azure-native:monitor:DiagnosticSetting
        - clinfra:foundation:PrivateEndpoint
    """

    id: pulumi.Output[str]
    """ARM id of Grafana."""
    endpoint: pulumi.Output[str]
    """Address of Grafana."""
    ready: PrivateEndpoint
    """What must exist before the network can reach it."""

    def __init__(
        self, name: str, args: GrafanaArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("clinfra:operations:Grafana", name, {}, opts)
        placement = args.placement
        grafana = dashboard.Grafana(
            f"{name}-workspace",
            workspace_name=placement.name(AzureKind.GRAFANA, "core"),
            resource_group_name=placement.resource_group_name,
            location=placement.location,
            sku=dashboard.ResourceSkuArgs(name="Standard"),
            identity=dashboard.ManagedServiceIdentityArgs(
                type=dashboard.ManagedServiceIdentityType.SYSTEM_ASSIGNED
            ),
            properties=_properties(args),
            opts=pulumi.ResourceOptions(parent=self),
        )
        dashboard.ManagedPrivateEndpoint(
            f"{name}-metrics",
            managed_private_endpoint_name=placement.name(AzureKind.GRAFANA_ENDPOINT, "metrics"),
            workspace_name=grafana.name,
            resource_group_name=placement.resource_group_name,
            location=placement.location,
            private_link_resource_id=args.metrics.id,
            private_link_resource_region=placement.location,
            group_ids=[PrivateService.PROMETHEUS.value],
            request_message="Grafana of the platform reads the metrics of the cluster",
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.ready = PrivateEndpoint(
            f"{name}-endpoint",
            PrivateEndpointArgs(
                placement=placement,
                link=args.link,
                service=PrivateService.GRAFANA,
                role="dashboards",
                target_id=grafana.id,
            ),
            opts=pulumi.ResourceOptions(parent=self),
        )
        reads = grafana.identity.apply(lambda each: each.principal_id if each else "")
        for role, scope in _readings(args).items():
            assign_role(
                f"{name}-{role.name.lower().replace('_', '-')}",
                role,
                principal_id=reads,
                scope=scope,
                subscription_id=placement.subscription_id,
                parent=self,
            )
        for key, (role, principal) in people(args.settings).items():
            assign_role(
                f"{name}-{key}",
                role,
                principal_id=principal,
                principal_type=authorization.PrincipalType.GROUP,
                scope=grafana.id,
                subscription_id=placement.subscription_id,
                parent=self,
            )
        diagnostic_setting(f"{name}-diagnostics", grafana.id, args.workspace_id, parent=self)
        self.id = grafana.id
        self.endpoint = grafana.properties.apply(lambda each: each.endpoint or "")
        self.register_outputs({"id": self.id, "endpoint": self.endpoint})


def _properties(args: GrafanaArgs) -> dashboard.ManagedGrafanaPropertiesArgs:
    """No public address, no key, and the workspace of metrics as a source from the start."""
    zones = dashboard.ZoneRedundancy
    return dashboard.ManagedGrafanaPropertiesArgs(
        api_key=dashboard.ApiKey.DISABLED,
        public_network_access=dashboard.PublicNetworkAccess.DISABLED,
        zone_redundancy=zones.ENABLED if args.settings.zone_redundant else zones.DISABLED,
        grafana_integrations=dashboard.GrafanaIntegrationsArgs(
            azure_monitor_workspace_integrations=[
                dashboard.AzureMonitorWorkspaceIntegrationArgs(
                    azure_monitor_workspace_resource_id=args.metrics.id
                )
            ]
        ),
    )


def _readings(args: GrafanaArgs) -> Mapping[Role, pulumi.Input[str]]:
    """What its identity reads: metrics of the cluster, metrics and logs of the group."""
    return {Role.MONITORING_DATA_READER: args.metrics.id, Role.MONITORING_READER: args.group_id}


def people(settings: GrafanaSettings) -> dict[str, tuple[Role, str]]:
    """Role and Entra group of those who enter, by the key of their assignment."""
    roles: Mapping[Role, Groups] = {
        Role.GRAFANA_ADMIN: settings.admins,
        Role.GRAFANA_EDITOR: settings.editors,
        Role.GRAFANA_VIEWER: settings.viewers,
    }
    return {
        f"{role.name.lower().removeprefix('grafana_')}-{group}": (role, principal)
        for role, groups in roles.items()
        for group, principal in groups.items()
    }
