"""How long each table of logs is kept, and under which plan."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
from pulumi_azure_native import operationalinsights

from components.foundation.placement import Placement
from components.operations.log_analytics import LogAnalytics
from components.registration import Registered
from stacks.log_retention import RetentionSettings
from stacks.log_tables import LOG_TABLES, LogTable


@dataclass(frozen=True, kw_only=True)
class LogTablesArgs:
    """Arguments of `LogTables`."""

    placement: Placement
    settings: RetentionSettings
    logs: LogAnalytics
    made: Registered
    """What was made so far; tables of what is made later keep the workspace's retention."""
    others: Sequence[LogTable]
    """Tables that something else than a resource writes to."""


class LogTables(pulumi.ComponentResource):
    """Retention and plan of Azure's own tables that the resources made before write to.

    Azure makes these tables with the workspace and deletes none of them, so a table that is no
    longer declared stays as it was set last. One whose days are no longer given goes back to the
    workspace's.

    Token: ``clinfra:operations:LogTables``

    Creates:
        - azure-native:operationalinsights:Table
    """

    tables: tuple[str, ...]
    """Names of the tables."""

    def __init__(
        self, name: str, args: LogTablesArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("clinfra:operations:LogTables", name, {}, opts)
        tables = _written(args)
        for table in tables:
            kept = args.settings.of(table)
            operationalinsights.Table(
                f"{name}-{table.name}",
                table_name=table.name,
                workspace_name=args.logs.name,
                resource_group_name=args.placement.resource_group_name,
                plan=kept.plan,
                retention_in_days=kept.interactive_days,
                total_retention_in_days=kept.total_days,
                opts=pulumi.ResourceOptions(parent=self, retain_on_delete=True),
            )
        self.tables = tuple(table.name for table in tables)
        self.register_outputs({"tables": list(self.tables)})


def _written(args: LogTablesArgs) -> list[LogTable]:
    """Tables of what was made, each once."""
    kinds = {kind for kind, _ in args.made.of(LOG_TABLES)}
    found = {table for kind in kinds for table in LOG_TABLES[kind]} | set(args.others)
    return sorted(found, key=lambda table: table.name)
