"""A pool of GPU machines with an ordered capacity fall-back."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
from pulumi_azure_native import containerservice as aks

from components.compute.cluster_profiles import locked_down, surge
from components.foundation.placement import Placement
from stacks.compute import ClusterSettings, DriverOwner, GpuCapacity, GpuPoolSettings
from stacks.gpu_sizes import GPU_SIZES

GPU_TAINT = "nvidia.com/gpu=present:NoSchedule"
SPOT_TAINT = "kubernetes.azure.com/scalesetpriority=spot:NoSchedule"
_NO_PRICE_CAP = -1.0


@dataclass(frozen=True, kw_only=True)
class GpuPoolArgs:
    """Arguments of `GpuPool`."""

    placement: Placement
    settings: GpuPoolSettings
    cluster: ClusterSettings
    cluster_name: pulumi.Input[str]
    subnet_id: pulumi.Input[str]


class GpuPool(pulumi.ComponentResource):
    """One agent pool for each capacity of the fall-back; all but the first start empty.

    Token: ``clinfra:compute:GpuPool``

    Creates:
        - azure-native:containerservice:AgentPool
    """

    ids: Sequence[pulumi.Output[str]]
    """ARM ids of the pools, the preferred one first."""

    def __init__(
        self, name: str, args: GpuPoolArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("clinfra:compute:GpuPool", name, {}, opts)
        self.ids = [
            _pool(f"{name}-pool-{rank}", rank, capacity, args, self).id
            for rank, capacity in enumerate(args.settings.capacity)
        ]
        self.register_outputs({"ids": self.ids})


def _pool(
    name: str, rank: int, capacity: GpuCapacity, args: GpuPoolArgs, parent: pulumi.Resource
) -> aks.AgentPool:
    settings = args.settings
    least = settings.min_nodes if rank == 0 else 0
    return aks.AgentPool(
        name,
        agent_pool_name=settings.pool_names[rank],
        resource_name_=args.cluster_name,
        resource_group_name=args.placement.resource_group_name,
        mode=aks.AgentPoolMode.USER,
        vm_size=capacity.vm_size,
        os_type=aks.OSType.LINUX,
        os_sku=aks.OSSKU.UBUNTU,
        os_disk_size_gb=settings.os_disk_gb,
        availability_zones=list(capacity.zones) or None,
        enable_auto_scaling=True,
        count=least,
        min_count=least,
        max_count=settings.max_nodes,
        max_pods=args.cluster.max_pods,
        vnet_subnet_id=args.subnet_id,
        enable_encryption_at_host=True,
        enable_node_public_ip=False,
        security_profile=locked_down(),
        gpu_instance_profile=settings.mig,
        gpu_profile=aks.GPUProfileArgs(driver=_driver(args.cluster)),
        node_labels=_labels(settings, capacity),
        node_taints=[GPU_TAINT, *([SPOT_TAINT] if capacity.spot else [])],
        scale_set_priority=(
            aks.ScaleSetPriority.SPOT if capacity.spot else aks.ScaleSetPriority.REGULAR
        ),
        scale_set_eviction_policy=aks.ScaleSetEvictionPolicy.DELETE if capacity.spot else None,
        spot_max_price=_NO_PRICE_CAP if capacity.spot else None,
        upgrade_settings=None if capacity.spot else surge(args.cluster),
        opts=pulumi.ResourceOptions(parent=parent, ignore_changes=["count"]),
    )


def _driver(cluster: ClusterSettings) -> aks.GPUDriver:
    by_aks = cluster.gpu_software.driver_owner is DriverOwner.AKS
    return aks.GPUDriver.INSTALL if by_aks else aks.GPUDriver.NONE


def _labels(settings: GpuPoolSettings, capacity: GpuCapacity) -> dict[str, str]:
    size = GPU_SIZES[capacity.vm_size]
    labels = {
        "clinfra.io/gpu": size.gpu.lower(),
        "clinfra.io/gpu-memory-gib": str(size.gpu_memory_gib),
        "clinfra.io/gpu-pool": settings.name,
    }
    return labels if settings.mig is None else {**labels, "clinfra.io/mig": settings.mig.lower()}
