"""Container insights: the cluster's inventory, and what some of its containers write."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
from pulumi_azure_native import monitor
from pulumi_kubernetes import core, meta

from components.compute.aks import KubernetesCluster
from components.foundation.naming import AzureKind
from components.foundation.placement import Placement
from components.registration import Registered
from stacks.container_insights import OUTPUT_TABLE, ContainerInsightsSettings, SystemNamespace

_EXTENSION = "ContainerInsights"
_WORKSPACE = "workspace"
_AGENT_CONFIGURATION = "container-azm-ms-agentconfig"
_NAMESPACE = "kubernetes:core/v1:Namespace"


@dataclass(frozen=True, kw_only=True)
class ContainerInsightsArgs:
    """Arguments of `ContainerInsights`."""

    placement: Placement
    settings: ContainerInsightsSettings
    cluster: KubernetesCluster
    workspace_id: pulumi.Input[str]
    """ARM id of the Log Analytics workspace."""
    endpoint_id: pulumi.Input[str]
    """ARM id of the collection endpoint that the cluster's agents learn of their rules by."""
    made: Registered
    """What was made so far, of which the namespaces count."""


class ContainerInsights(pulumi.ComponentResource):
    """Tells the cluster's agent what to collect, and Azure what of it to keep.

    Output of containers that may name a patient is held back twice: the agent does not read that of
    the platform's own namespaces, so it never leaves the node; and of what it reads, Azure keeps
    the named namespaces alone, so that a namespace which somebody else makes is not kept either.
    Environment variables are never collected.

    Token: ``clinfra:operations:ContainerInsights``

    Creates:
        - azure-native:monitor:DataCollectionRule
        - azure-native:monitor:DataCollectionRuleAssociation
        - kubernetes:core/v1:ConfigMap
    """

    rule_id: pulumi.Output[str]
    """ARM id of the collection rule."""

    def __init__(
        self, name: str, args: ContainerInsightsArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("clinfra:operations:ContainerInsights", name, {}, opts)
        placement, settings = args.placement, args.settings
        rule = monitor.DataCollectionRule(
            f"{name}-rule",
            data_collection_rule_name=placement.name(AzureKind.DATA_COLLECTION_RULE, "containers"),
            resource_group_name=placement.resource_group_name,
            location=placement.location,
            kind=monitor.KnownDataCollectionRuleResourceKind.LINUX,
            data_collection_endpoint_id=args.endpoint_id,
            data_sources=monitor.DataCollectionRuleDataSourcesArgs(extensions=[_source(settings)]),
            destinations=monitor.DataCollectionRuleDestinationsArgs(
                log_analytics=[
                    monitor.LogAnalyticsDestinationArgs(
                        name=_WORKSPACE, workspace_resource_id=args.workspace_id
                    )
                ]
            ),
            data_flows=_flows(settings),
            opts=pulumi.ResourceOptions(parent=self),
        )
        monitor.DataCollectionRuleAssociation(
            f"{name}-sends",
            resource_uri=args.cluster.id,
            association_name=f"{_EXTENSION}Extension",
            data_collection_rule_id=rule.id,
            opts=pulumi.ResourceOptions(parent=self),
        )
        core.v1.ConfigMap(
            f"{name}-agent",
            metadata=meta.v1.ObjectMetaArgs(
                name=_AGENT_CONFIGURATION, namespace=SystemNamespace.KUBE
            ),
            data={
                "schema-version": "v1",
                "config-version": "clinfra",
                "log-data-collection-settings": _silent(args).apply(
                    lambda silent: agent_settings(settings, silent)
                ),
            },
            opts=pulumi.ResourceOptions(parent=self, provider=args.cluster.target.provider),
        )
        self.rule_id = rule.id
        self.register_outputs({"ruleId": self.rule_id})


def _source(settings: ContainerInsightsSettings) -> monitor.ExtensionDataSourceArgs:
    left_out = list(settings.without_inventory)
    return monitor.ExtensionDataSourceArgs(
        name=f"{_EXTENSION}Extension",
        extension_name=_EXTENSION,
        streams=[_stream(table) for table in settings.tables],
        extension_settings={
            "dataCollectionSettings": {
                "interval": f"{settings.interval_minutes}m",
                "namespaceFilteringMode": "Exclude" if left_out else "Off",
                "namespaces": left_out,
                "enableContainerLogV2": True,
            }
        },
    )


def _flows(settings: ContainerInsightsSettings) -> list[monitor.DataFlowArgs]:
    """Inventory as it is; output of the named namespaces alone.

    Source: learn.microsoft.com/azure/azure-monitor/containers/container-insights-transformations.
    """
    inventory = [_stream(table) for table in settings.tables if table != OUTPUT_TABLE]
    flows: list[monitor.DataFlowArgs] = []
    if inventory:
        flows.append(monitor.DataFlowArgs(streams=inventory, destinations=[_WORKSPACE]))
    if settings.kept:
        flows.append(
            monitor.DataFlowArgs(
                streams=[_stream(OUTPUT_TABLE)],
                destinations=[_WORKSPACE],
                transform_kql=f"source | where PodNamespace in ({_quoted(settings.kept)})",
            )
        )
    return flows


def _stream(table: str) -> str:
    return f"Microsoft-{table}"


def _quoted(names: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _silent(args: ContainerInsightsArgs) -> pulumi.Output[list[str]]:
    """Namespaces of the program's own whose output is not kept, and Azure's that are not asked."""
    made = [each for _, each in args.made.of([_NAMESPACE]) if isinstance(each, core.v1.Namespace)]
    known = [each.metadata.apply(lambda one: one.name or "") for each in made]
    kept = set(args.settings.kept)
    return pulumi.Output.all(*known).apply(
        lambda names: sorted({*names, *SystemNamespace} - kept - {""})
    )


def agent_settings(settings: ContainerInsightsSettings, silent: Sequence[str]) -> str:
    """What the agent reads, in TOML.

    Args:
        settings: What is kept.
        silent: Namespaces whose output the agent leaves alone.
    """
    wanted = "true" if settings.kept else "false"
    output = "\n".join(
        f"  [log_collection_settings.{stream}]\n"
        f"    enabled = {wanted}\n"
        f"    exclude_namespaces = [{_quoted(silent)}]"
        for stream in ("stdout", "stderr")
    )
    return (
        f"[log_collection_settings]\n{output}\n"
        "  [log_collection_settings.env_var]\n    enabled = false\n"
        "  [log_collection_settings.collect_all_kube_events]\n    enabled = false\n"
        '  [log_collection_settings.schema]\n    containerlog_schema_version = "v2"\n'
    )
