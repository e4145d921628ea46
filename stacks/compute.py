"""Settings of compute: cluster, node pools and GPU software."""

from collections.abc import Iterator, Sequence
from enum import StrEnum, unique
from typing import Annotated

from pydantic import Field, StringConstraints

from stacks.base import Check, Guid, Model
from stacks.gpu_sizes import GPU_SIZES
from stacks.images import Image

PoolName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]{0,10}$")]
"""Linux pool: at most 12 characters, of which the last is kept for the fall-back's rank."""
VmSize = Annotated[str, StringConstraints(pattern=r"^Standard_[A-Za-z0-9_]+$")]
_GENERAL_PURPOSE: VmSize = "Standard_D4ds_v5"
Zones = tuple[Annotated[str, StringConstraints(pattern=r"^[123]$")], ...]


@unique
class ClusterTier(StrEnum):
    """Tiers of the control plane; Free has no SLA and no cost analysis."""

    FREE = "Free"
    STANDARD = "Standard"
    PREMIUM = "Premium"


@unique
class Dataplane(StrEnum):
    """Who forwards packets and enforces network policies."""

    CILIUM = "cilium"
    AZURE = "azure"


@unique
class Weekday(StrEnum):
    """Days, as AKS spells them."""

    MONDAY = "Monday"
    TUESDAY = "Tuesday"
    WEDNESDAY = "Wednesday"
    THURSDAY = "Thursday"
    FRIDAY = "Friday"
    SATURDAY = "Saturday"
    SUNDAY = "Sunday"


class MaintenanceSettings(Model):
    """Weekly window for upgrades."""

    day: Weekday = Weekday.SUNDAY
    """Day of the week."""
    start: Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")] = "02:00"
    """Start of the window."""
    utc_offset: Annotated[str, StringConstraints(pattern=r"^[+-][01][0-9]:[0-5][0-9]$")] = "+00:00"
    """Offset of the start from UTC."""
    hours: Annotated[int, Field(ge=4, le=24)] = 4
    """Length in hours; AKS needs four at least."""


class _Scaled(Model):
    min_nodes: Annotated[int, Field(ge=0, le=1000)]
    """Nodes that are always there."""
    max_nodes: Annotated[int, Field(ge=1, le=1000)]
    """Nodes at the most; what the budget must bear."""

    def _checks(self) -> Sequence[Check]:
        return (self._scale_mistakes,)

    def _scale_mistakes(self) -> Iterator[str]:
        least, most = self.min_nodes, self.max_nodes
        if least > most:
            yield f"min_nodes is {least}; at most max_nodes, {most}, is allowed"


class SystemPoolSettings(_Scaled):
    """The pool that runs the cluster's own parts."""

    vm_size: VmSize = _GENERAL_PURPOSE
    """Machine size; its temporary disk holds the system disk."""
    min_nodes: Annotated[int, Field(ge=1, le=1000)] = 2
    """Nodes that are always there."""
    max_nodes: Annotated[int, Field(ge=1, le=1000)] = 4
    """Nodes at the most."""
    os_disk_gb: Annotated[int, Field(ge=30, le=2048)] = 100
    """System disk in GiB; must fit the machine's temporary disk."""


class NodePoolSettings(_Scaled):
    """A pool of CPU machines for workloads."""

    name: PoolName
    """Name of the pool."""
    vm_size: VmSize = "Standard_D8ds_v5"
    """Machine size."""
    zones: Zones = ("1", "2", "3")
    """Zones that nodes are spread over."""
    os_disk_gb: Annotated[int, Field(ge=30, le=2048)] = 128
    """System disk in GiB."""


@unique
class MigProfile(StrEnum):
    """Slices of an A100 or H100; a node has one size of slice."""

    ONE = "MIG1g"
    TWO = "MIG2g"
    THREE = "MIG3g"
    FOUR = "MIG4g"
    SEVEN = "MIG7g"


class GpuCapacity(Model):
    """One way to get GPU machines."""

    vm_size: VmSize
    """Machine size of the GPU catalogue."""
    spot: bool = False
    """Whether the machines can be taken away at any time, for a fraction of the price."""
    zones: Zones = ()
    """Zones to ask in; empty leaves the choice to Azure, which finds capacity more often."""


class GpuPoolSettings(_Scaled):
    """A pool of GPU machines with an ordered fall-back."""

    name: PoolName
    """Name of the pool; each fall-back adds its rank."""
    capacity: Annotated[tuple[GpuCapacity, ...], Field(min_length=1, max_length=9)]
    """Ways to get machines, the preferred one first; the autoscaler goes down the list."""
    min_nodes: Annotated[int, Field(ge=0, le=1000)] = 0
    """Nodes of the preferred capacity that are always there; fall-backs start at none."""
    mig: MigProfile | None = None
    """Slice of each GPU, on sizes that can be cut."""
    os_disk_gb: Annotated[int, Field(ge=64, le=2048)] = 256
    """System disk in GiB; model images are large."""

    @property
    def pool_names(self) -> tuple[str, ...]:
        """Physical names of the pools, the preferred one first: the name and the rank."""
        return tuple(f"{self.name}{rank}" for rank in range(len(self.capacity)))

    def _checks(self) -> Sequence[Check]:
        return (*super()._checks(), self._size_mistakes)

    def _size_mistakes(self) -> Iterator[str]:
        for each in self.capacity:
            size = GPU_SIZES.get(each.vm_size)
            if size is None:
                yield f"vm_size {each.vm_size} is not in the catalogue: {', '.join(GPU_SIZES)}"
            elif self.mig and not size.mig:
                yield f"mig is {self.mig} and {each.vm_size} ({size.gpu}) cannot be cut"


@unique
class DriverOwner(StrEnum):
    """Who installs GPU drivers; fixed when a pool is made."""

    AKS = "aks"
    GPU_OPERATOR = "gpu_operator"


class GpuSoftwareSettings(Model):
    """What makes GPUs schedulable and measurable."""

    driver_owner: DriverOwner = DriverOwner.AKS
    """Who installs the driver."""
    operator_version: Annotated[str, StringConstraints(pattern=r"^v\d+\.\d+\.\d+$")] = "v26.7.0"
    """Version of the NVIDIA GPU Operator's chart, where it owns the drivers."""
    device_plugin: Image = Image(repository="mirror/nvidia/k8s-device-plugin", tag="v0.18.0")
    """Image of the NVIDIA device plugin."""
    metrics_exporter: Image = Image(
        repository="mirror/nvidia/k8s/dcgm-exporter", tag="4.4.2-4.7.0-ubuntu22.04"
    )
    """Image of the DCGM exporter."""


class ClusterSettings(Model):
    """AKS cluster."""

    kubernetes_version: Annotated[str, StringConstraints(pattern=r"^1\.\d{2}$")] = "1.35"
    """Minor version; patches come by auto-upgrade. AKS supports 1.35 until 2027-03."""
    tier: ClusterTier = ClusterTier.STANDARD
    """Tier of the control plane."""
    dataplane: Dataplane = Dataplane.CILIUM
    """Who forwards packets and enforces network policies."""
    admin_group_ids: tuple[Guid, ...] = ()
    """Entra groups whose members administer the cluster."""
    maintenance: MaintenanceSettings = Field(default_factory=MaintenanceSettings)
    """Window for upgrades of the control plane and of node images."""
    max_pods: Annotated[int, Field(ge=30, le=250)] = 110
    """Pods on one node."""
    max_surge_percent: Annotated[int, Field(ge=1, le=100)] = 33
    """Nodes added to a pool during an upgrade, in percent of the pool."""
    defender: bool = True
    """Whether Microsoft Defender for Containers watches the cluster."""
    etcd_key: bool = True
    """Whether the cluster's store is encrypted with a key of the vault: Kubernetes secrets."""
    system_pool: SystemPoolSettings = Field(default_factory=SystemPoolSettings)
    """The pool of the cluster's own parts."""
    node_pools: tuple[NodePoolSettings, ...] = ()
    """CPU pools."""
    gpu_pools: tuple[GpuPoolSettings, ...] = ()
    """GPU pools."""
    gpu_software: GpuSoftwareSettings = Field(default_factory=GpuSoftwareSettings)
    """Device plugin and metrics, or the GPU Operator."""

    def _checks(self) -> Sequence[Check]:
        return (self._name_mistakes,)

    def _name_mistakes(self) -> Iterator[str]:
        names = ["system", *(pool.name for pool in self.node_pools)]
        names += [name for pool in self.gpu_pools for name in pool.pool_names]
        for name in sorted({each for each in names if names.count(each) > 1}):
            yield f"pool name {name} is used twice"

    def surged(self, nodes: int) -> int:
        """Nodes of a pool while it is upgraded."""
        return nodes + -(-nodes * self.max_surge_percent // 100)


@unique
class WarehouseSize(StrEnum):
    """Sizes of a SQL warehouse."""

    SMALLEST = "2X-Small"
    X_SMALL = "X-Small"
    SMALL = "Small"
    MEDIUM = "Medium"
    LARGE = "Large"


class DatabricksSettings(Model):
    """Databricks workspace and its compute."""

    enabled: bool = True
    """Whether the environment has a workspace."""
    application_principal_id: Guid | None = None
    """Object id of the enterprise application AzureDatabricks in the tenant; with it notebooks and
    disks are encrypted with the hospital's own key, which patient data needs."""
    compliance_security_profile: bool = False
    """Whether the HIPAA compliance security profile is on; it cannot be switched off again."""
    node_type: VmSize = _GENERAL_PURPOSE
    """Machine size of job clusters."""
    max_workers: Annotated[int, Field(ge=1, le=100)] = 4
    """Workers that one cluster may have."""
    pool_max_nodes: Annotated[int, Field(ge=1, le=500)] = 10
    """Machines of the job pool at the most."""
    idle_minutes: Annotated[int, Field(ge=10, le=240)] = 20
    """Minutes without work after which a cluster or warehouse ends."""
    warehouse_size: WarehouseSize = WarehouseSize.SMALLEST
    """Size of the SQL warehouse."""
    warehouse_max_clusters: Annotated[int, Field(ge=1, le=10)] = 1
    """Clusters of the SQL warehouse at the most."""
