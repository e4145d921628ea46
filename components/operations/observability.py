"""What is seen of an environment: metrics and dashboards."""

from dataclasses import dataclass

import pulumi

from components.compute.aks import KubernetesCluster
from components.foundation.foundation import Foundation
from components.foundation.placement import Placement
from components.foundation.tags import cost_tags
from components.operations.dashboards import Dashboards, DashboardsArgs
from components.operations.grafana import Grafana, GrafanaArgs
from components.operations.metrics import Metrics, MetricsArgs
from stacks.settings import Settings


@dataclass(frozen=True, kw_only=True)
class ObservabilityArgs:
    """Arguments of `Observability`."""

    placement: Placement
    settings: Settings
    foundation: Foundation
    cluster: KubernetesCluster
    group_id: pulumi.Input[str]
    """ARM id of the resource group of the environment."""


class Observability(pulumi.ComponentResource):
    """The cluster's metrics in a private workspace, and Grafana over them with its dashboards.

    Token: ``clinfra:operations:Observability``

    Creates:
        - clinfra:operations:Metrics
        - clinfra:operations:Grafana
        - clinfra:operations:Dashboards
    """

    metrics: Metrics
    """Where metrics of the cluster are kept and asked."""
    exports: dict[str, pulumi.Output[str]]
    """Outputs of the stack."""

    def __init__(
        self, name: str, args: ObservabilityArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("clinfra:operations:Observability", name, {}, opts)
        foundation, settings = args.foundation, args.settings.observability.grafana
        self.metrics = Metrics(
            f"{name}-metrics",
            MetricsArgs(
                placement=args.placement,
                link=foundation.link,
                private=foundation.private_logs,
                cluster_id=args.cluster.id,
            ),
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.exports = {"prometheus": self.metrics.query_endpoint}
        if settings.enabled:
            grafana = Grafana(
                f"{name}-grafana",
                GrafanaArgs(
                    placement=args.placement,
                    settings=settings,
                    link=foundation.link,
                    metrics=self.metrics,
                    workspace_id=foundation.logs.id,
                    group_id=args.group_id,
                ),
                opts=pulumi.ResourceOptions(parent=self),
            )
            Dashboards(
                f"{name}-dashboards",
                DashboardsArgs(
                    placement=args.placement,
                    image=settings.provisioner,
                    target=args.cluster.target,
                    grafana=grafana,
                    workspace_id=foundation.logs.id,
                    cost_tags=cost_tags(args.settings),
                ),
                opts=pulumi.ResourceOptions(parent=self),
            )
            self.exports["grafana"] = grafana.endpoint
        self.register_outputs(dict(self.exports))
