"""The machines: cluster, node pools, GPU software and Databricks."""

from dataclasses import dataclass

import pulumi

from components.compute.aks import KubernetesCluster, KubernetesClusterArgs
from components.compute.databricks_compute import DatabricksCompute, DatabricksComputeArgs
from components.compute.databricks_workspace import DatabricksWorkspace, DatabricksWorkspaceArgs
from components.compute.gpu_pool import GpuPool, GpuPoolArgs
from components.compute.gpu_software import GpuSoftware, GpuSoftwareArgs
from components.compute.node_pool import NodePool, NodePoolArgs
from components.compute.target import SparkTarget
from components.compute.unity_catalog import UnityCatalog, UnityCatalogArgs
from components.foundation.foundation import Foundation
from components.foundation.placement import Placement
from components.foundation.tags import cost_tags
from stacks.address_plan import SubnetRole
from stacks.foundation import PrivateZone
from stacks.settings import Settings


@dataclass(frozen=True, kw_only=True)
class ComputeArgs:
    """Arguments of `Compute`."""

    placement: Placement
    settings: Settings
    foundation: Foundation


class Compute(pulumi.ComponentResource):
    """The cluster with its pools, and the Databricks workspace with its catalog.

    Token: ``clinfra:compute:Compute``

    Creates:
        - clinfra:compute:KubernetesCluster
        - clinfra:compute:NodePool
        - clinfra:compute:GpuPool
        - clinfra:compute:GpuSoftware
        - clinfra:compute:DatabricksWorkspace
        - clinfra:compute:DatabricksCompute
        - clinfra:compute:UnityCatalog
    """

    cluster: KubernetesCluster
    """The Kubernetes cluster."""
    workspace: DatabricksWorkspace | None
    """The Databricks workspace, where the environment has one."""
    spark: SparkTarget | None
    """Where Spark jobs run, where the environment has Databricks."""

    def __init__(
        self, name: str, args: ComputeArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("clinfra:compute:Compute", name, {}, opts)
        settings = args.settings.cluster
        self.cluster = _cluster(f"{name}-aks", args, self)
        subnets = args.foundation.network.subnet_ids
        for pool in settings.node_pools:
            NodePool(
                f"{name}-nodes-{pool.name}",
                NodePoolArgs(
                    placement=args.placement,
                    settings=pool,
                    cluster=settings,
                    cluster_name=self.cluster.name,
                    subnet_id=subnets[SubnetRole.NODES],
                ),
                opts=pulumi.ResourceOptions(parent=self),
            )
        for gpu_pool in settings.gpu_pools:
            GpuPool(
                f"{name}-gpu-{gpu_pool.name}",
                GpuPoolArgs(
                    placement=args.placement,
                    settings=gpu_pool,
                    cluster=settings,
                    cluster_name=self.cluster.name,
                    subnet_id=subnets[SubnetRole.GPU_NODES],
                ),
                opts=pulumi.ResourceOptions(parent=self),
            )
        if settings.gpu_pools:
            GpuSoftware(
                f"{name}-gpu-software",
                GpuSoftwareArgs(
                    settings=settings,
                    target=self.cluster.target,
                    cost_tags=cost_tags(args.settings),
                ),
                opts=pulumi.ResourceOptions(parent=self),
            )
        self.workspace, self.spark = _databricks(name, args, self)
        self.register_outputs({"cluster": self.cluster.name})


def _cluster(name: str, args: ComputeArgs, parent: pulumi.Resource) -> KubernetesCluster:
    foundation = args.foundation
    return KubernetesCluster(
        name,
        KubernetesClusterArgs(
            placement=args.placement,
            settings=args.settings.cluster,
            network=args.settings.network,
            network_id=foundation.network.id,
            node_subnet_id=foundation.network.subnet_ids[SubnetRole.NODES],
            api_server_subnet_id=foundation.network.subnet_ids[SubnetRole.API_SERVER],
            private_zone_id=foundation.zones.ids[PrivateZone.KUBERNETES],
            registry=foundation.registry,
            vault=foundation.vault,
            workspace_id=foundation.logs.id,
            container_insights=args.settings.observability.containers.enabled,
        ),
        opts=pulumi.ResourceOptions(parent=parent),
    )


def _databricks(
    name: str, args: ComputeArgs, parent: pulumi.Resource
) -> tuple[DatabricksWorkspace | None, SparkTarget | None]:
    settings, foundation = args.settings, args.foundation
    if not settings.databricks.enabled:
        return None, None
    workspace = DatabricksWorkspace(
        f"{name}-databricks",
        DatabricksWorkspaceArgs(
            placement=args.placement,
            settings=settings.databricks,
            network=foundation.network,
            link=foundation.link,
            vault=foundation.vault,
            lake_id=foundation.lake.id,
            workspace_id=foundation.logs.id,
            protect=settings.protection.data,
        ),
        opts=pulumi.ResourceOptions(parent=parent),
    )
    spark = DatabricksCompute(
        f"{name}-spark",
        DatabricksComputeArgs(
            settings=settings.databricks,
            provider=workspace.provider,
            cost_tags=cost_tags(settings),
        ),
        opts=pulumi.ResourceOptions(parent=parent),
    )
    unity = UnityCatalog(
        f"{name}-unity",
        UnityCatalogArgs(
            environment=settings.environment,
            provider=workspace.provider,
            connector_id=workspace.connector_id,
            lake=foundation.lake,
            protect=settings.protection.data,
        ),
        opts=pulumi.ResourceOptions(parent=parent),
    )
    return workspace, SparkTarget(
        provider=workspace.provider,
        policy_id=spark.job_policy_id,
        pool_id=spark.pool_id,
        catalog=unity.catalog,
        schemas=unity.schemas,
    )
