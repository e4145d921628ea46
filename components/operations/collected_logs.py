"""What of everything that was made is collected as logs, and for how long it is kept."""

from dataclasses import dataclass

import pulumi

from components.compute.aks import KubernetesCluster
from components.foundation.foundation import Foundation
from components.foundation.placement import Placement
from components.operations.container_insights import ContainerInsights, ContainerInsightsArgs
from components.operations.diagnostics import activity_log
from components.operations.log_tables import LogTables, LogTablesArgs
from components.operations.metrics import Metrics
from components.registration import Registered
from stacks.log_tables import ACTIVITY_TABLE, CONTAINER_TABLES, LogTable
from stacks.settings import Settings


@dataclass(frozen=True, kw_only=True)
class CollectedLogsArgs:
    """Arguments of `CollectedLogs`."""

    placement: Placement
    settings: Settings
    foundation: Foundation
    cluster: KubernetesCluster
    metrics: Metrics
    made: Registered
    """What the environment is made of."""


class CollectedLogs(pulumi.ComponentResource):
    """Container insights, the activity log, and how long every table of the environment is kept.

    Token: ``clinfra:operations:CollectedLogs``

    Creates:
        - azure-native:monitor:DiagnosticSetting
        - clinfra:operations:ContainerInsights
        - clinfra:operations:LogTables
    """

    def __init__(
        self, name: str, args: CollectedLogsArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("clinfra:operations:CollectedLogs", name, {}, opts)
        containers = args.settings.observability.containers
        others: list[LogTable] = []
        if containers.enabled:
            others += [CONTAINER_TABLES[each] for each in containers.tables]
            ContainerInsights(
                f"{name}-containers",
                ContainerInsightsArgs(
                    placement=args.placement,
                    settings=containers,
                    cluster=args.cluster,
                    workspace_id=args.foundation.logs.id,
                    endpoint_id=args.metrics.collection_endpoint_id,
                    made=args.made,
                ),
                opts=pulumi.ResourceOptions(parent=self),
            )
        if args.settings.log_analytics.activity_log:
            activity_log(f"{name}-activity", args.placement, args.foundation.logs.id, parent=self)
            others.append(ACTIVITY_TABLE)
        tables = LogTables(
            f"{name}-tables",
            LogTablesArgs(
                placement=args.placement,
                settings=args.settings.log_analytics.retention,
                logs=args.foundation.logs,
                made=args.made,
                others=others,
            ),
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.register_outputs({"tables": list(tables.tables)})
