"""Where findings about models are kept for queries: a table, and the only way into it."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
from pulumi_azure_native import monitor, operationalinsights

from components.foundation.naming import AzureKind
from components.foundation.placement import Placement
from components.operations.log_analytics import LogAnalytics
from components.operations.private_logs import PrivateLogs

TABLE = "ClinfraModelDrift_CL"
_STREAM = f"Custom-{TABLE}"
COLUMNS: Mapping[str, str] = {
    "TimeGenerated": "datetime",
    "Model": "string",
    "Environment": "string",
    "WindowStart": "datetime",
    "WindowEnd": "datetime",
    "Check": "string",
    "Feature": "string",
    "Statistic": "string",
    "Value": "real",
    "Low": "real",
    "High": "real",
    "Threshold": "real",
    "Exceeded": "boolean",
    "Rows": "int",
}
"""Columns and their types; one row is one finding, and none is of a single patient."""


@dataclass(frozen=True, kw_only=True)
class DriftRecordsArgs:
    """Arguments of `DriftRecords`."""

    placement: Placement
    logs: LogAnalytics
    private: PrivateLogs | None
    """The scope that the network reaches the endpoint by; none where it is the hub's."""


class DriftRecords(pulumi.ComponentResource):
    """A table of Log Analytics with a data collection rule, entered with Entra tokens alone.

    The collection endpoint is reached from the network alone. Who sends needs a role on the rule;
    records hold aggregates.

    Token: ``clinfra:ml:DriftRecords``

    Creates:
        - azure-native:monitor:DataCollectionEndpoint
        - azure-native:monitor:DataCollectionRule
        - azure-native:monitor:PrivateLinkScopedResource
        - azure-native:operationalinsights:Table
    """

    rule_id: pulumi.Output[str]
    """ARM id of the rule, the scope of those who send."""
    address: pulumi.Output[str]
    """Address that records are sent to."""
    table: operationalinsights.Table
    """The table, which queries wait for."""

    def __init__(
        self, name: str, args: DriftRecordsArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("clinfra:ml:DriftRecords", name, {}, opts)
        placement, group = args.placement, args.placement.resource_group_name
        self.table = operationalinsights.Table(
            f"{name}-table",
            table_name=TABLE,
            workspace_name=args.logs.name,
            resource_group_name=group,
            schema=operationalinsights.SchemaArgs(name=TABLE, columns=_table_columns()),
            opts=pulumi.ResourceOptions(parent=self),
        )
        endpoint = monitor.DataCollectionEndpoint(
            f"{name}-endpoint",
            data_collection_endpoint_name=placement.name(
                AzureKind.DATA_COLLECTION_ENDPOINT, "drift"
            ),
            resource_group_name=group,
            location=placement.location,
            network_acls=monitor.DataCollectionEndpointNetworkAclsArgs(
                public_network_access=monitor.KnownPublicNetworkAccessOptions.DISABLED
            ),
            opts=pulumi.ResourceOptions(parent=self),
        )
        if args.private:
            args.private.join(f"{name}-private", "drift", endpoint.id, parent=self)
        rule = monitor.DataCollectionRule(
            f"{name}-rule",
            data_collection_rule_name=placement.name(AzureKind.DATA_COLLECTION_RULE, "drift"),
            resource_group_name=group,
            location=placement.location,
            data_collection_endpoint_id=endpoint.id,
            stream_declarations={_STREAM: monitor.StreamDeclarationArgs(columns=_columns())},
            destinations=monitor.DataCollectionRuleDestinationsArgs(
                log_analytics=[
                    monitor.LogAnalyticsDestinationArgs(
                        name="logs", workspace_resource_id=args.logs.id
                    )
                ]
            ),
            data_flows=[
                monitor.DataFlowArgs(
                    streams=[_STREAM],
                    destinations=["logs"],
                    transform_kql="source",
                    output_stream=_STREAM,
                )
            ],
            opts=pulumi.ResourceOptions(parent=self, depends_on=[self.table]),
        )
        self.rule_id = rule.id
        self.address = pulumi.Output.concat(
            endpoint.logs_ingestion.apply(lambda each: (each.endpoint if each else None) or ""),
            "/dataCollectionRules/",
            rule.immutable_id,
            f"/streams/{_STREAM}",
        )
        self.register_outputs({"ruleId": self.rule_id, "address": self.address})


def _table_columns() -> list[operationalinsights.ColumnArgs]:
    """The table spells the type of times in its own way."""
    own = {"datetime": "dateTime"}
    return [
        operationalinsights.ColumnArgs(name=column, type=own.get(kind, kind))
        for column, kind in COLUMNS.items()
    ]


def _columns() -> list[monitor.ColumnDefinitionArgs]:
    return [
        monitor.ColumnDefinitionArgs(name=column, type=kind) for column, kind in COLUMNS.items()
    ]
