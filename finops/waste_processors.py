"""Waste of processors: node pools without GPUs that keep more nodes than workloads ask for."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from finops.lines import Line
from finops.meters import HOURS, cores_of, has_gpu
from finops.node_split import cores_asked, size_of
from finops.quantities.compute import POOL
from finops.resources import Resource, items, text
from finops.waste_ground import Area, Ground, Waste, least

_USABLE = 0.85
"""Part of a node's processors that pods may ask for; AKS keeps the rest
(learn.microsoft.com/azure/aks/node-resource-reservations; the part is assumed)."""
_USER = "User"


@dataclass(frozen=True)
class _Pool:
    resource: Resource
    machines: Line
    cores: float
    """Processors of one node that pods may ask for."""

    @property
    def kept(self) -> float:
        """Nodes that the pool never goes below, while it runs."""
        return _kept(self.machines)

    @property
    def may_go(self) -> float:
        """Nodes kept beyond one for each of the pool's zones, so that a zone may fail."""
        return max(self.kept - max(len(items(self.resource.inputs, "availabilityZones")), 1), 0)


def processor_pools(ground: Ground) -> Iterator[Waste]:
    """Pools whose least nodes hold more processors than all pods ask for.

    Outside of QA a node in each of a pool's zones stays; in QA one node stays.
    """
    pools, inline = list(_pools(ground)), list(_inline(ground))
    nodes = sum(each.kept for each in pools) + sum(map(_kept, inline))
    asked = cores_asked(ground.resources, nodes)
    held = sum(each.kept * each.cores for each in pools)
    spare = held + sum(_kept(each) * _cores(each) * _USABLE for each in inline) - asked
    for each in sorted(pools, key=lambda pool: -(pool.machines.price or 0)):
        room = max(each.kept - 1, 0) if ground.is_qa else each.may_go
        idle = min(math.floor(max(spare, 0) / each.cores), math.floor(room))
        if idle:
            spare -= idle * each.cores
            yield _idle(each, idle, asked)


def _pools(ground: Ground) -> Iterator[_Pool]:
    for each in ground.context.of(POOL):
        size = text(each.inputs, "vmSize")
        cores = cores_of(size)
        machines = [line for line in ground.lines.get(each.urn, ()) if line.nodes_of]
        user = text(each.inputs, "mode") in ("", _USER)
        if cores and machines and user and not has_gpu(size):
            yield _Pool(each, machines[0], cores * _USABLE)


def _inline(ground: Ground) -> Iterator[Line]:
    """Machines of the pools that are part of a cluster, such as the system's."""
    own = {each.urn for each in ground.context.of(POOL)}
    return (line for line in ground.estimate.lines if line.nodes_of and line.urn not in own)


def _kept(line: Line) -> float:
    """Nodes that are there at the least, while they run."""
    return line.quantity.low / HOURS / line.running


def _cores(line: Line) -> float:
    size = size_of(line.meter)
    return 0 if has_gpu(size) else cores_of(size) or 0


def _idle(pool: _Pool, idle: float, asked: float) -> Waste:
    name = text(pool.resource.inputs, "agentPoolName")
    size = text(pool.resource.inputs, "vmSize")
    return Waste(
        Area.POOL,
        pool.resource.urn,
        f"keeps {pool.kept:g} x {size}; all pods together ask for {asked:.1f} processors",
        least(pool.machines).times(idle / pool.kept),
        f"cluster.node_pools[{name}].min_nodes: {pool.kept - idle:g}",
        pool.machines.price is None,
    )
