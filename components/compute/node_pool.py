"""A pool of CPU machines."""

from dataclasses import dataclass

import pulumi
from pulumi_azure_native import containerservice as aks

from components.compute.cluster_profiles import locked_down, surge
from components.foundation.placement import Placement
from stacks.compute import ClusterSettings, NodePoolSettings


@dataclass(frozen=True, kw_only=True)
class NodePoolArgs:
    """Arguments of `NodePool`."""

    placement: Placement
    settings: NodePoolSettings
    cluster: ClusterSettings
    cluster_name: pulumi.Input[str]
    subnet_id: pulumi.Input[str]


class NodePool(pulumi.ComponentResource):
    """A user pool of CPU machines, as a resource of its own so that an edit touches no other pool.

    Token: ``clinfra:compute:NodePool``

    Creates:
        - azure-native:containerservice:AgentPool
    """

    id: pulumi.Output[str]
    """ARM id of the pool."""

    def __init__(
        self, name: str, args: NodePoolArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("clinfra:compute:NodePool", name, {}, opts)
        settings = args.settings
        pool = aks.AgentPool(
            f"{name}-pool",
            agent_pool_name=settings.name,
            resource_name_=args.cluster_name,
            resource_group_name=args.placement.resource_group_name,
            mode=aks.AgentPoolMode.USER,
            vm_size=settings.vm_size,
            os_type=aks.OSType.LINUX,
            os_sku=aks.OSSKU.AZURE_LINUX,
            os_disk_type=aks.OSDiskType.EPHEMERAL,
            os_disk_size_gb=settings.os_disk_gb,
            availability_zones=list(settings.zones),
            enable_auto_scaling=True,
            count=settings.min_nodes,
            min_count=settings.min_nodes,
            max_count=settings.max_nodes,
            max_pods=args.cluster.max_pods,
            vnet_subnet_id=args.subnet_id,
            enable_encryption_at_host=True,
            enable_node_public_ip=False,
            security_profile=locked_down(),
            upgrade_settings=surge(args.cluster),
            opts=pulumi.ResourceOptions(parent=self, ignore_changes=["count"]),
        )
        self.id = pool.id
        self.register_outputs({"id": self.id})
