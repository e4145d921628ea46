"""Managed Prometheus: the store of the cluster's metrics, and the one private way into it."""

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
from components.operations.private_logs import PrivateLogs

_STREAM = "Microsoft-PrometheusMetrics"


@dataclass(frozen=True, kw_only=True)
class MetricsArgs:
    """Arguments of `Metrics`."""

    placement: Placement
    link: PrivateLink
    private: PrivateLogs | None
    """The scope that the network reaches the endpoint by; none where it is the hub's."""
    cluster_id: pulumi.Input[str]
    """ARM id of the cluster whose metrics are collected."""


class Metrics(pulumi.ComponentResource):
    """An Azure Monitor workspace that is asked and fed inside the network alone.

    The cluster sends through a collection endpoint of ours, as the one that Azure makes beside
    the workspace is public. Only the metrics that Azure's minimal profile keeps are taken in from
    the cluster itself, and all of the pods that a PodMonitor names.

    Token: ``clinfra:operations:Metrics``

    Creates:
        - azure-native:monitor:AzureMonitorWorkspace
        - azure-native:monitor:DataCollectionEndpoint
        - azure-native:monitor:DataCollectionRule
        - azure-native:monitor:DataCollectionRuleAssociation
        - azure-native:monitor:PrivateLinkScopedResource
        - clinfra:foundation:PrivateEndpoint
    """

    id: pulumi.Output[str]
    """ARM id of the workspace."""
    query_endpoint: pulumi.Output[str]
    """Address that PromQL is sent to."""
    collection_endpoint_id: pulumi.Output[str]
    """ARM id of the endpoint that agents of the cluster learn of their rules by, and send to."""

    def __init__(
        self, name: str, args: MetricsArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("clinfra:operations:Metrics", name, {}, opts)
        placement, group = args.placement, args.placement.resource_group_name
        workspace = monitor.AzureMonitorWorkspace(
            f"{name}-workspace",
            azure_monitor_workspace_name=placement.name(AzureKind.MONITOR_WORKSPACE, "core"),
            resource_group_name=group,
            location=placement.location,
            public_network_access=monitor.PublicNetworkAccess.DISABLED,
            opts=pulumi.ResourceOptions(parent=self),
        )
        endpoint = monitor.DataCollectionEndpoint(
            f"{name}-endpoint",
            data_collection_endpoint_name=placement.name(
                AzureKind.DATA_COLLECTION_ENDPOINT, "metrics"
            ),
            resource_group_name=group,
            location=placement.location,
            kind=monitor.KnownDataCollectionEndpointResourceKind.LINUX,
            network_acls=monitor.DataCollectionEndpointNetworkAclsArgs(
                public_network_access=monitor.KnownPublicNetworkAccessOptions.DISABLED
            ),
            opts=pulumi.ResourceOptions(parent=self),
        )
        if args.private:
            args.private.join(f"{name}-private", "metrics", endpoint.id, parent=self)
        rule = _rule(f"{name}-rule", placement, workspace.id, endpoint.id, self)
        for role, association in _associations(rule.id, endpoint.id).items():
            monitor.DataCollectionRuleAssociation(
                f"{name}-{role}",
                resource_uri=args.cluster_id,
                association_name=association.name,
                data_collection_rule_id=association.rule_id,
                data_collection_endpoint_id=association.endpoint_id,
                opts=pulumi.ResourceOptions(parent=self),
            )
        PrivateEndpoint(
            f"{name}-query",
            PrivateEndpointArgs(
                placement=placement,
                link=args.link,
                service=PrivateService.PROMETHEUS,
                role="metrics",
                target_id=workspace.id,
            ),
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.id, self.collection_endpoint_id = workspace.id, endpoint.id
        self.query_endpoint = workspace.metrics.apply(
            lambda each: (each.prometheus_query_endpoint if each else None) or ""
        )
        self.register_outputs({"id": self.id, "queryEndpoint": self.query_endpoint})


@dataclass(frozen=True, kw_only=True)
class _Association:
    name: str
    rule_id: pulumi.Input[str] | None = None
    endpoint_id: pulumi.Input[str] | None = None


def _associations(
    rule_id: pulumi.Input[str], endpoint_id: pulumi.Input[str]
) -> dict[str, _Association]:
    """The rule, and the endpoint by which a private cluster learns of it, under a fixed name.

    Source: learn.microsoft.com/azure/azure-monitor/containers/kubernetes-monitoring-private-link.
    """
    return {
        "sends": _Association(name="prometheus", rule_id=rule_id),
        "configures": _Association(name="configurationAccessEndpoint", endpoint_id=endpoint_id),
    }


def _rule(
    name: str,
    placement: Placement,
    workspace_id: pulumi.Input[str],
    endpoint_id: pulumi.Input[str],
    parent: pulumi.Resource,
) -> monitor.DataCollectionRule:
    return monitor.DataCollectionRule(
        name,
        data_collection_rule_name=placement.name(AzureKind.DATA_COLLECTION_RULE, "metrics"),
        resource_group_name=placement.resource_group_name,
        location=placement.location,
        kind=monitor.KnownDataCollectionRuleResourceKind.LINUX,
        data_collection_endpoint_id=endpoint_id,
        data_sources=monitor.DataCollectionRuleDataSourcesArgs(
            prometheus_forwarder=[
                monitor.PrometheusForwarderDataSourceArgs(name="cluster", streams=[_STREAM])
            ]
        ),
        destinations=monitor.DataCollectionRuleDestinationsArgs(
            monitoring_accounts=[
                monitor.MonitoringAccountDestinationArgs(
                    name="metrics", account_resource_id=workspace_id
                )
            ]
        ),
        data_flows=[monitor.DataFlowArgs(streams=[_STREAM], destinations=["metrics"])],
        opts=pulumi.ResourceOptions(parent=parent),
    )
