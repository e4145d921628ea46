"""Quantities of AKS clusters and their node pools.

Tiers: learn.microsoft.com/azure/aks/free-standard-pricing-tiers. Disks of nodes:
learn.microsoft.com/azure/aks/concepts-storage (ephemeral disks cost nothing).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from finops.meters import HOURS, Meter, cores_of, has_gpu, meter
from finops.quantities.context import Context
from finops.quantities.quantity import (
    Quantity,
    ResultKind,
    Substitute,
    all_month,
    free,
    unknown,
    used,
)
from finops.resources import Resource, items, number, switched_on, text
from stacks.usage_assumptions import UsageName

_DISKS = ((32, "P4"), (64, "P6"), (128, "P10"), (256, "P15"), (512, "P20"))
_CHOICE_OF_AZURE = "osDiskType is not given; Azure takes an ephemeral disk, free, where it fits"


@dataclass(frozen=True)
class Nodes:
    """Average number of nodes of a pool in a month."""

    low: float
    expected: float
    high: float
    assumption: str = ""


def cluster(resource: Resource, context: Context) -> Iterator[Quantity]:
    """A cluster: its tier, its inline pools, Defender's sensors and its metrics."""
    tier = text(resource.inputs, "sku", "tier") or "Free"
    if tier == "Free":
        yield free("the control plane of the tier Free")
    elif tier in ("Standard", "Premium"):
        yield all_month(meter("Azure Kubernetes Service", tier))
    else:
        yield unknown(f"the tier {tier} has no meter")
    for profile in items(resource.inputs, "agentPoolProfiles"):
        if isinstance(profile, Mapping):
            yield from pool_quantities(profile, text(profile, "name"), context)
    if switched_on(resource.inputs, *_DEFENDER):
        yield from _defender(resource, context)
    if switched_on(resource.inputs, "azureMonitorProfile", "metrics", "enabled"):
        yield used(
            context, meter("Azure Monitor", "Prometheus Samples"), UsageName.PROMETHEUS_SAMPLES
        )


_DEFENDER = ("securityProfile", "defender", "securityMonitoring", "enabled")


def _defender(resource: Resource, context: Context) -> Iterator[Quantity]:
    """Defender for Containers, by the vCPUs of all nodes of the cluster."""
    parts = [Nodes(0, 0, 0)]
    for profile, name in pools_of(resource, context):
        nodes, cores = nodes_of(profile, name, context), cores_of(text(profile, "vmSize"))
        if nodes is None or cores is None:
            yield unknown("the vCPUs that Defender for Containers watches")
            return
        parts.append(Nodes(nodes.low * cores, nodes.expected * cores, nodes.high * cores))
    yield Quantity(
        ResultKind.FIXED,
        meter("Microsoft Defender for Cloud", "Containers vCore"),
        HOURS * sum(each.low for each in parts),
        HOURS * sum(each.expected for each in parts),
        HOURS * sum(each.high for each in parts),
        "the vCPUs of all nodes",
    )


POOL = "azure-native:containerservice:AgentPool"


def pools_of(cluster: Resource, context: Context) -> Iterator[tuple[Mapping[str, object], str]]:
    """Inputs and name of every pool of a cluster, inline or of its own."""
    for profile in items(cluster.inputs, "agentPoolProfiles"):
        if isinstance(profile, Mapping):
            yield profile, text(profile, "name")
    name = text(cluster.inputs, "resourceName")
    for each in context.of(POOL):
        if text(each.inputs, "resourceName") in ("", name):
            yield each.inputs, text(each.inputs, "agentPoolName")


def pool(resource: Resource, context: Context) -> Iterator[Quantity]:
    """A node pool that is a resource of its own."""
    yield from pool_quantities(resource.inputs, text(resource.inputs, "agentPoolName"), context)


def pool_quantities(
    profile: Mapping[str, object], name: str, context: Context
) -> Iterator[Quantity]:
    """Machines and disks of one node pool."""
    size, nodes = text(profile, "vmSize"), nodes_of(profile, name, context)
    if not size or nodes is None:
        yield unknown(f"size or number of the nodes of the pool {name}")
        return
    if text(profile, "osType") == "Windows":
        yield unknown(f"machines of the pool {name} with Windows")
        return
    yield from machines(profile, size, name, nodes, context)
    yield from _disks(profile, size, nodes)


def nodes_of(profile: Mapping[str, object], name: str, context: Context) -> Nodes | None:
    """Nodes of a pool; a minimum of 0 is a minimum, not a missing one."""
    count = number(profile, "count")
    if not switched_on(profile, "enableAutoScaling"):
        return None if count is None else Nodes(count, count, count)
    least, most = number(profile, "minCount"), number(profile, "maxCount")
    if least is None or most is None:
        return None
    assumed = context.usage.expected_nodes.get(name)
    if assumed:
        figures = (assumed.low, assumed.expected, assumed.high)
        low, expected, high = (min(max(each, least), most) for each in figures)
        return Nodes(low, expected, high, f"expected_nodes.{name}: {assumed.basis}")
    expected = min(max(count or 0, least), most)
    return Nodes(least, expected, most, "the least, initial and largest number of nodes")


def machines(
    profile: Mapping[str, object], size: str, name: str, nodes: Nodes, context: Context
) -> Iterator[Quantity]:
    """The hours of a pool's machines, spot or pay-as-you-go."""
    spot = text(profile, "scaleSetPriority") == "Spot"
    try:
        counted = meter("Virtual Machines", f"{size} Spot" if spot else size)
        ordinary = meter("Virtual Machines", size)
    except KeyError:
        yield unknown(f"machines of the size {size}")
        return
    amount = Quantity(
        ResultKind.FIXED,
        counted,
        nodes.low * HOURS,
        nodes.expected * HOURS,
        nodes.high * HOURS,
        nodes.assumption,
        nodes_of=name,
    )
    yield replace(amount, substitute=_spot(ordinary, size, context)) if spot else amount


def _spot(ordinary: Meter, size: str, context: Context) -> Substitute | None:
    settings = context.usage.spot
    if settings is None:
        return None
    ratio = settings.gpu_ratio if has_gpu(size) else settings.cpu_ratio
    return Substitute(ordinary, ratio, f"spot at {ratio:g} of pay-as-you-go ({settings.basis})")


def _disks(profile: Mapping[str, object], size: str, nodes: Nodes) -> Iterator[Quantity]:
    """Managed disks of the nodes' systems."""
    chosen = text(profile, "osDiskType")
    if chosen == "Ephemeral":
        return
    disk = disk_meter(number(profile, "osDiskSizeGB") or 128)
    if disk is None:
        yield unknown(f"system disks of nodes of the size {size}")
        return
    least = nodes.low if chosen else 0
    why = nodes.assumption if chosen else _CHOICE_OF_AZURE
    yield Quantity(ResultKind.FIXED, disk, least, nodes.expected, nodes.high, why)


def disk_meter(gigabytes: float, redundancy: str = "LRS") -> Meter | None:
    """The tier of premium disk that holds so much; ``None`` above 512 GB."""
    tier = next((tier for size, tier in _DISKS if gigabytes <= size), None)
    return meter("Storage", f"{tier} {redundancy}") if tier else None
