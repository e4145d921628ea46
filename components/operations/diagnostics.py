"""Diagnostic settings: every resource that has logs sends them to Log Analytics."""

import pulumi
from pulumi_azure_native import monitor


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
