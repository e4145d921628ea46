"""The workspace that all logs and metrics go to."""

from dataclasses import dataclass

import pulumi
from pulumi_azure_native import operationalinsights as logs

from components.foundation.naming import AzureKind
from components.foundation.placement import Placement
from components.operations.diagnostics import diagnostic_setting
from stacks.operations import LogAnalyticsSettings

_NO_CAP = -1.0


@dataclass(frozen=True, kw_only=True)
class LogAnalyticsArgs:
    """Arguments of `LogAnalytics`."""

    placement: Placement
    settings: LogAnalyticsSettings
    protect: bool


class LogAnalytics(pulumi.ComponentResource):
    """A Log Analytics workspace under Entra identity alone, which logs its own queries.

    Token: ``clinfra:operations:LogAnalytics``

    Creates:
        - azure-native:operationalinsights:Workspace
        - azure-native:monitor:DiagnosticSetting
    """

    id: pulumi.Output[str]
    """ARM id of the workspace."""
    name: pulumi.Output[str]
    """Physical name of the workspace."""
    customer_id: pulumi.Output[str]
    """Id by which agents and traffic analytics know the workspace, a GUID."""

    def __init__(
        self, name: str, args: LogAnalyticsArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("clinfra:operations:LogAnalytics", name, {}, opts)
        placement, settings = args.placement, args.settings
        workspace = logs.Workspace(
            f"{name}-workspace",
            workspace_name=placement.name(AzureKind.LOG_ANALYTICS, "core"),
            resource_group_name=placement.resource_group_name,
            location=placement.location,
            sku=logs.WorkspaceSkuArgs(name=logs.WorkspaceSkuNameEnum.PER_GB2018),
            retention_in_days=settings.retention_days,
            workspace_capping=logs.WorkspaceCappingArgs(
                daily_quota_gb=_NO_CAP
                if settings.daily_quota_gb is None
                else settings.daily_quota_gb
            ),
            public_network_access_for_ingestion=logs.PublicNetworkAccessType.DISABLED,
            public_network_access_for_query=_query_access(settings),
            features=logs.WorkspaceFeaturesArgs(
                disable_local_auth=True, enable_log_access_using_only_resource_permissions=True
            ),
            opts=pulumi.ResourceOptions(parent=self, protect=args.protect),
        )
        diagnostic_setting(f"{name}-diagnostics", workspace.id, workspace.id, parent=self)
        self.id = workspace.id
        self.name = workspace.name
        self.customer_id = workspace.customer_id
        self.register_outputs({"id": self.id})


def _query_access(settings: LogAnalyticsSettings) -> logs.PublicNetworkAccessType:
    kind = logs.PublicNetworkAccessType
    return kind.ENABLED if settings.public_query else kind.DISABLED
