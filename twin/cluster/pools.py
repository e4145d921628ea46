"""The nodes of AKS pools, as their kubelets would register them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from twin.azure.arm import known, number, text
from twin.azure.judges import items, texts
from twin.azure.machines import machine
from twin.wire import Json, Properties

POOL_LABEL = "kubernetes.azure.com/agentpool"
GPU = "nvidia.com/gpu"
_PLAYED = {"kwok.x-k8s.io/node": "fake"}
_GIB_PER_VCPU: Mapping[str, float] = {"D": 4, "E": 8, "F": 2, "NCT4": 7, "NCA100": 9, "NVA10": 12}
"""Memory by family and accelerator, rounded down:
learn.microsoft.com/azure/virtual-machines/sizes/overview."""
_USUAL_GIB = 4
_SLICES: Mapping[str, int] = {"MIG1g": 7, "MIG2g": 3, "MIG3g": 2, "MIG4g": 1, "MIG7g": 1}
"""Slices of one GPU: docs.nvidia.com/datacenter/tesla/mig-user-guide."""
_RESERVED_MILLICORES: Mapping[int, int] = {2: 100, 4: 140, 8: 180, 16: 260, 32: 420, 64: 740}
"""Kept for AKS: learn.microsoft.com/azure/aks/node-resource-reservations, as are 20 MiB of memory
for each pod and 50 MiB beside them, at most a quarter, and 100 MiB below which pods are evicted."""
_MIB_PER_POD, _MIB_BESIDE, _MIB_EVICTION = 20, 50, 100
_FEW_PODS = 30


@dataclass(frozen=True)
class Pool:
    """One pool of a cluster, as its request has it."""

    name: str
    inputs: Json
    region: str

    @property
    def most(self) -> int:
        """Nodes at the most, which the autoscaler makes when pods ask for them."""
        return int(number(self.inputs, "maxCount") or number(self.inputs, "count") or 0)


def pools_of(inputs: Properties, region: str) -> Iterator[Pool]:
    """The pools that a cluster's or a pool's inputs describe."""
    for _, each in items(inputs, "agentPoolProfiles"):
        yield Pool(text(each, "name"), each, region)
    if text(inputs, "agentPoolName"):
        yield Pool(text(inputs, "agentPoolName"), inputs, region)


def nodes_of(pool: Pool) -> Iterator[Properties]:
    """The nodes of a pool at its largest, spread over its zones."""
    zones = [each for _, each in texts(pool.inputs, "availabilityZones")]
    for index in range(pool.most):
        name = f"aks-{pool.name}-vmss{index:06}"
        zone = f"{pool.region}-{zones[index % len(zones)]}" if zones else str(index)
        labels = {"kubernetes.io/hostname": name, "topology.kubernetes.io/zone": zone}
        yield {
            "apiVersion": "v1",
            "kind": "Node",
            "metadata": {
                "name": name,
                "annotations": _PLAYED,
                "labels": {**labels, **_labels(pool)},
            },
            "spec": {"taints": list(_taints(pool)), "providerID": f"azure:///{name}"},
            "status": {"capacity": _capacity(pool), "allocatable": _allocatable(pool)},
        }


def _labels(pool: Pool) -> dict[str, str]:
    """The labels that AKS sets, and the pool's own: learn.microsoft.com/azure/aks/use-labels."""
    size = text(pool.inputs, "vmSize")
    known_size = machine(size)
    found = {
        "agentpool": pool.name,
        POOL_LABEL: pool.name,
        "kubernetes.azure.com/mode": text(pool.inputs, "mode").lower() or "user",
        "kubernetes.azure.com/os-sku": text(pool.inputs, "osSKU") or "Ubuntu",
        "kubernetes.io/arch": "amd64",
        "kubernetes.io/os": text(pool.inputs, "osType").lower() or "linux",
        "node.kubernetes.io/instance-type": size,
        "topology.kubernetes.io/region": pool.region,
    }
    if text(pool.inputs, "scaleSetPriority") == "Spot":
        found["kubernetes.azure.com/scalesetpriority"] = "spot"
    if known_size and known_size.has_gpu:
        found["kubernetes.azure.com/accelerator"] = "nvidia"
    own = known(pool.inputs, "nodeLabels")
    return {
        **found,
        **({key: str(each) for key, each in own.items()} if isinstance(own, Mapping) else {}),
    }


def _taints(pool: Pool) -> Iterator[Mapping[str, str]]:
    for _, taint in texts(pool.inputs, "nodeTaints"):
        key, value, effect = re.fullmatch(r"([^=:]+)=?([^:]*):(\w+)", taint).groups()  # pyright: ignore[reportOptionalMemberAccess]
        yield {"key": key, "effect": effect, **({"value": value} if value else {})}


def _capacity(pool: Pool) -> dict[str, str]:
    return {**_kept(pool, vcpus_kept=0, mib_kept=0), **_gpus(pool)}


def _allocatable(pool: Pool) -> dict[str, str]:
    most, mib = _pods(pool), _mib(pool)
    asked = _MIB_PER_POD * most + _MIB_BESIDE
    kept = min(asked, mib // 4) + _MIB_EVICTION
    fewer = [each for size, each in _RESERVED_MILLICORES.items() if size <= _vcpus(pool)]
    return {**_kept(pool, vcpus_kept=max(fewer, default=60), mib_kept=kept), **_gpus(pool)}


def _kept(pool: Pool, *, vcpus_kept: int, mib_kept: int) -> dict[str, str]:
    disk = int(number(pool.inputs, "osDiskSizeGB") or 128)
    return {
        "cpu": f"{_vcpus(pool) * 1000 - vcpus_kept}m",
        "memory": f"{_mib(pool) - mib_kept}Mi",
        "ephemeral-storage": f"{disk}Gi",
        "pods": str(_pods(pool)),
    }


def _pods(pool: Pool) -> int:
    return int(number(pool.inputs, "maxPods") or _FEW_PODS)


def _vcpus(pool: Pool) -> int:
    size = machine(text(pool.inputs, "vmSize"))
    return size.number if size else 4


def _mib(pool: Pool) -> int:
    size = machine(text(pool.inputs, "vmSize"))
    family = f"{size.family}{size.accelerator}" if size else ""
    return int(_vcpus(pool) * _GIB_PER_VCPU.get(family, _USUAL_GIB) * 1024)


def _gpus(pool: Pool) -> dict[str, str]:
    size = machine(text(pool.inputs, "vmSize"))
    slices = _SLICES.get(text(pool.inputs, "gpuInstanceProfile"), 1)
    return {GPU: str(size.gpus * slices)} if size and size.has_gpu else {}
