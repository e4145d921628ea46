"""Diagnostic settings: every resource that has logs sends them to Log Analytics."""

from collections.abc import Iterable, Mapping

import pulumi
from pulumi_azure_native import monitor

from components.foundation.naming import AzureKind
from components.foundation.placement import Placement


def diagnostic_setting(
    name: str,
    target_id: pulumi.Input[str],
    workspace_id: pulumi.Input[str],
    *,
    parent: pulumi.Resource,
    metrics_only: bool = False,
) -> monitor.DiagnosticSetting:
    """Send all logs and metrics of ``target_id`` to the Log Analytics workspace.

    Args:
        name: Logical name, ``f"{component}-diagnostics"`` by convention.
        target_id: ARM id of the resource that emits.
        workspace_id: ARM id of the Log Analytics workspace.
        parent: The component that owns the target.
        metrics_only: For kinds that emit no logs (a storage account itself, for one).
    """
    return monitor.DiagnosticSetting(
        name,
        name="to-log-analytics",
        resource_uri=target_id,
        workspace_id=workspace_id,
        log_analytics_destination_type="Dedicated",
        logs=None
        if metrics_only
        else [monitor.DiagnosticsLogSettingsArgs(category_group="allLogs", enabled=True)],
        metrics=[monitor.DiagnosticsMetricSettingsArgs(category="AllMetrics", enabled=True)],
        opts=pulumi.ResourceOptions(parent=parent),
    )


_ACTIVITIES = (
    "Administrative",
    "Alert",
    "Autoscale",
    "Policy",
    "Recommendation",
    "ResourceHealth",
    "Security",
    "ServiceHealth",
)
"""Source: learn.microsoft.com/azure/azure-monitor/platform/activity-log-schema."""


def activity_log(
    name: str,
    placement: Placement,
    workspace_id: pulumi.Input[str],
    *,
    parent: pulumi.Resource,
) -> monitor.DiagnosticSetting:
    """Send the activity log of the subscription to the workspace; Azure itself forgets in 90 days.

    Args:
        name: Logical name.
        placement: Names the subscription, and the setting: one of each environment may be there.
        workspace_id: ARM id of the Log Analytics workspace.
        parent: The component that it belongs to.
    """
    return monitor.DiagnosticSetting(
        name,
        name=placement.name(AzureKind.DIAGNOSTIC_SETTING, "activity"),
        resource_uri=f"/subscriptions/{placement.subscription_id}",
        workspace_id=workspace_id,
        logs=[
            monitor.DiagnosticsLogSettingsArgs(category=each, enabled=True) for each in _ACTIVITIES
        ],
        opts=pulumi.ResourceOptions(parent=parent),
    )


DIAGNOSABLE = frozenset(
    {
        "azure-native:cognitiveservices:Account",
        "azure-native:containerregistry:Registry",
        "azure-native:containerservice:ManagedCluster",
        "azure-native:dashboard:Grafana",
        "azure-native:databricks:Workspace",
        "azure-native:dbforpostgresql:Server",
        "azure-native:eventhub:Namespace",
        "azure-native:healthcareapis:DicomService",
        "azure-native:healthcareapis:FhirService",
        "azure-native:keyvault:Vault",
        "azure-native:logic:Workflow",
        "azure-native:mongocluster:MongoCluster",
        "azure-native:network:NetworkSecurityGroup",
        "azure-native:network:PublicIPAddress",
        "azure-native:network:VirtualNetwork",
        "azure-native:operationalinsights:Workspace",
        "azure-native:redisenterprise:Database",
        "azure-native:search:Service",
        "azure-native:storage:StorageAccount",
    }
)
"""Kinds of the platform that emit logs or metrics to a diagnostic setting.

Source: learn.microsoft.com/azure/azure-monitor/reference/supported-logs/logs-index.
"""


def lacking(emitting: Mapping[str, str], targets: Iterable[str]) -> list[str]:
    """Names of resources (id to name) that no diagnostic setting targets."""
    watched = {target.casefold() for target in targets}
    return [name for identifier, name in emitting.items() if identifier.casefold() not in watched]
