"""The table that every question of an application leaves a row in."""

from dataclasses import dataclass

import pulumi
from pulumi_azure_native import monitor
from pulumi_azure_native import operationalinsights as logs

from components.foundation.naming import AzureKind
from components.foundation.placement import Placement
from components.operations.log_analytics import LogAnalytics
from components.operations.private_logs import PrivateLogs

_COLUMNS = {
    "TimeGenerated": "datetime",
    "RequestId": "string",
    "Caller": "string",
    "Outcome": "string",
    "Passages": "dynamic",
    "Tools": "dynamic",
    "PromptTokens": "int",
    "AnswerTokens": "int",
    "DurationMs": "int",
    "Text": "string",
}
"""Columns and types; ``Text`` is the path of the file in the lake that holds prompt and answer."""
_TABLE_TYPES = {"datetime": logs.ColumnTypeEnum.DATE_TIME}
_DESTINATION = "workspace"


@dataclass(frozen=True, kw_only=True)
class PromptLogArgs:
    """Arguments of `PromptLog`."""

    placement: Placement
    application: str
    """Name of the application."""
    workspace: LogAnalytics
    private: PrivateLogs | None
    """The scope that the network reaches the endpoint by; none where it is the hub's."""
    total_days: int
    """Days for which rows are kept."""
    protect: bool


class PromptLog(pulumi.ComponentResource):
    """A table of Log Analytics with its own way in, which one identity may write to.

    Rows name files of the lake and hold no text of a prompt. The ingestion endpoint is reached from
    the network alone, with an Entra token and a role on the rule.

    Token: ``clinfra:ml:PromptLog``

    Creates:
        - azure-native:operationalinsights:Table
        - azure-native:monitor:DataCollectionEndpoint
        - azure-native:monitor:DataCollectionRule
        - azure-native:monitor:PrivateLinkScopedResource
    """

    rule_id: pulumi.Output[str]
    """ARM id of the rule, which the role to write is assigned on."""
    rule: pulumi.Output[str]
    """Immutable id of the rule, which a writer names."""
    endpoint: pulumi.Output[str]
    """Address that rows are sent to."""
    stream: str
    """Name of the stream that a writer names."""

    def __init__(
        self, name: str, args: PromptLogArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("clinfra:ml:PromptLog", name, {}, opts)
        placement, table_name = args.placement, table_of(args.application)
        group = placement.resource_group_name
        table = logs.Table(
            f"{name}-table",
            table_name=table_name,
            workspace_name=args.workspace.name,
            resource_group_name=group,
            plan=logs.TablePlanEnum.ANALYTICS,
            total_retention_in_days=args.total_days,
            schema=_schema(table_name),
            opts=pulumi.ResourceOptions(parent=self, protect=args.protect),
        )
        endpoint = monitor.DataCollectionEndpoint(
            f"{name}-ingestion",
            data_collection_endpoint_name=placement.name(
                AzureKind.DATA_COLLECTION_ENDPOINT, args.application
            ),
            resource_group_name=group,
            location=placement.location,
            network_acls=monitor.DataCollectionEndpointNetworkAclsArgs(
                public_network_access=monitor.KnownPublicNetworkAccessOptions.DISABLED
            ),
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.stream = f"Custom-{table_name}"
        if args.private:
            args.private.join(f"{name}-private", args.application, endpoint.id, parent=self)
        rule = monitor.DataCollectionRule(
            f"{name}-rule",
            data_collection_rule_name=placement.name(
                AzureKind.DATA_COLLECTION_RULE, args.application
            ),
            resource_group_name=group,
            location=placement.location,
            data_collection_endpoint_id=endpoint.id,
            stream_declarations={self.stream: _stream()},
            destinations=monitor.DataCollectionRuleDestinationsArgs(
                log_analytics=[
                    monitor.LogAnalyticsDestinationArgs(
                        name=_DESTINATION, workspace_resource_id=args.workspace.id
                    )
                ]
            ),
            data_flows=[
                monitor.DataFlowArgs(
                    streams=[self.stream],
                    destinations=[_DESTINATION],
                    output_stream=self.stream,
                    transform_kql="source",
                )
            ],
            opts=pulumi.ResourceOptions(parent=self, depends_on=[table]),
        )
        self.rule_id, self.rule = rule.id, rule.immutable_id
        self.endpoint = endpoint.logs_ingestion.apply(
            lambda each: (each.endpoint if each else None) or ""
        )
        self.register_outputs({"endpoint": self.endpoint, "rule": self.rule})


def table_of(application: str) -> str:
    """Name of an application's table, which Azure wants to end in ``_CL``."""
    return f"Rag_{application.replace('-', '_')}_CL"


def _schema(table: str) -> logs.SchemaArgs:
    return logs.SchemaArgs(
        name=table,
        columns=[
            logs.ColumnArgs(name=name, type=_TABLE_TYPES.get(kind, kind))
            for name, kind in _COLUMNS.items()
        ],
    )


def _stream() -> monitor.StreamDeclarationArgs:
    return monitor.StreamDeclarationArgs(
        columns=[
            monitor.ColumnDefinitionArgs(name=name, type=kind) for name, kind in _COLUMNS.items()
        ]
    )
