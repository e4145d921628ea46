"""Quantities of Kubernetes objects: disks and load balancers; pods are paid through the nodes.

Storage classes of AKS: learn.microsoft.com/azure/aks/concepts-storage.
"""

import re
from collections.abc import Iterator, Mapping

from finops.meters import meter
from finops.quantities.compute import disk_meter
from finops.quantities.context import Context
from finops.quantities.quantity import Quantity, fixed, free, unknown, used
from finops.resources import Resource, items, mapping, number, text
from stacks.usage_assumptions import UsageName

_PREMIUM = {"managed-csi-premium": "LRS", "managed-premium": "LRS"}
_GIB = {"Gi": 1.0, "Ti": 1024.0, "Mi": 1 / 1024}


def stateful_set(resource: Resource, _context: Context) -> Iterator[Quantity]:
    """A stateful set: a disk for each claim of each replica."""
    replicas = number(resource.inputs, "spec", "replicas")
    claims = items(resource.inputs, "spec", "volumeClaimTemplates")
    if not claims:
        yield free("its pods are paid through the nodes")
    for claim in claims:
        if isinstance(claim, Mapping):
            yield from _disk(claim, 1 if replicas is None else replicas)


def volume_claim(resource: Resource, _context: Context) -> Iterator[Quantity]:
    """A claim: one disk."""
    yield from _disk(resource.inputs, 1)


def _disk(claim: Mapping[str, object], times: float) -> Iterator[Quantity]:
    wanted = text(claim, "spec", "resources", "requests", "storage")
    name = text(claim, "spec", "storageClassName")
    redundancy, gigabytes = _PREMIUM.get(name), gibibytes(wanted)
    disk = disk_meter(gigabytes, redundancy) if redundancy and gigabytes else None
    if disk is None:
        yield unknown(f"a volume of {wanted or 'no stated size'} of the class {name or 'default'}")
    else:
        yield fixed(disk, times)


def gibibytes(quantity: str) -> float | None:
    """A Kubernetes quantity of bytes in GiB; ``None`` where it is none."""
    found = re.fullmatch(r"(\d+(?:\.\d+)?)(Mi|Gi|Ti)", quantity)
    return float(found[1]) * _GIB[found[2]] if found else None


def cores(quantity: object) -> float:
    """A Kubernetes quantity of processors in cores; 0 where it is none."""
    found = re.fullmatch(r"(\d+(?:\.\d+)?)(m?)", str(quantity))
    return float(found[1]) / (1000 if found[2] else 1) if found else 0


def service(resource: Resource, context: Context) -> Iterator[Quantity]:
    """A service: the cluster's load balancer takes the data and a rule for each port."""
    if text(resource.inputs, "spec", "type") != "LoadBalancer":
        yield free("inside the cluster")
        return
    yield unknown("the rules of the cluster's load balancer", meter("Load Balancer", "Rules"))
    yield used(context, meter("Load Balancer", "Data"), UsageName.LOAD_BALANCER_GB)


def requests_of(resource: Resource) -> Iterator[Mapping[str, object]]:
    """What each container of a workload's pods asks for: processors, memory, GPUs."""
    spec = mapping(resource.inputs, "spec", "template", "spec")
    spec = spec or mapping(resource.inputs, "spec", "jobTemplate", "spec", "template", "spec")
    for container in items(spec, "containers"):
        yield mapping(container, "resources", "requests")
