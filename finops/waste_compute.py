"""Waste of machines: GPU pools that wait for nobody, and QA that runs at night."""

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from finops.lines import Line, Money, added
from finops.meters import HOURS, has_gpu
from finops.quantities.compute import POOL
from finops.quantities.context import CLUSTER
from finops.resources import KUBERNETES, Resource, mapping, number, text
from finops.waste_ground import Area, Ground, Waste, least
from finops.working_hours import WEEK, is_machine, running_of
from stacks.gpu_sizes import GPU_SIZES

_GPU = "nvidia.com/"
_OFFICE_HOURS = 60
"""Hours a week that the defaults of ``cost.hours`` run."""


@dataclass(frozen=True)
class _Pool:
    resource: Resource
    name: str
    size: str
    machines: Line
    """The line of its machines."""

    @property
    def nodes(self) -> Money:
        """Average number of nodes, while they run."""
        part = HOURS * self.machines.running
        whole = self.machines.quantity
        return Money(whole.low / part, whole.expected / part, whole.high / HOURS)

    @property
    def gpus(self) -> int:
        """GPUs of one node; 1 where the size is not known."""
        known = GPU_SIZES.get(self.size)
        return known.gpus if known else 1

    @property
    def setting(self) -> str:
        """The pool's settings: its name in Azure ends in the number of its capacity."""
        return f"cluster.gpu_pools[{re.sub(r'[0-9]$', '', self.name)}]"


def gpu_pools(ground: Ground) -> Iterator[Waste]:
    """GPU pools that keep nodes: in QA any, elsewhere those that no workload asks for.

    Size: the smaller size with the same GPU model that still holds all that is asked for.
    """
    pools = sorted(_pools(ground), key=lambda each: -(each.machines.price or 0))
    asked = sum(gpus_asked(each) for each in ground.resources)
    spare = sum(each.nodes.low * each.gpus for each in pools) - asked
    for each in pools:
        kept = each.nodes.low
        if not kept:
            continue
        idle = min(math.floor(max(spare, 0) / each.gpus), kept)
        if ground.is_qa:
            yield _no_zero(each)
        elif idle:
            spare -= idle * each.gpus
            yield _idle(each, idle, asked)
        else:
            yield from _oversized(each, asked, ground)


def _pools(ground: Ground) -> Iterator[_Pool]:
    for each in ground.context.of(POOL):
        size = text(each.inputs, "vmSize")
        machines = [line for line in ground.lines.get(each.urn, ()) if line.nodes_of]
        if has_gpu(size) and machines:
            yield _Pool(each, text(each.inputs, "agentPoolName"), size, machines[0])


def _no_zero(pool: _Pool) -> Waste:
    return Waste(
        Area.GPU,
        pool.resource.urn,
        f"keeps {pool.nodes.low:g} x {pool.size} in QA, where no model must answer at once",
        least(pool.machines),
        f"{pool.setting}.min_nodes: 0",
        pool.machines.price is None,
    )


def _idle(pool: _Pool, idle: float, asked: float) -> Waste:
    return Waste(
        Area.GPU,
        pool.resource.urn,
        f"keeps {pool.nodes.low:g} x {pool.size}; all workloads ask for {asked:g} GPUs",
        least(pool.machines).times(idle / pool.nodes.low),
        f"{pool.setting}.min_nodes: {pool.nodes.low - idle:g}",
        pool.machines.price is None,
    )


def _oversized(pool: _Pool, asked: float, ground: Ground) -> Iterator[Waste]:
    """One node that is larger than all that is asked for."""
    price, known = pool.machines.price, GPU_SIZES.get(pool.size)
    if not price or not known or not 0 < asked < known.gpus or pool.nodes.low != 1:
        return
    region = ground.context.region_of(pool.resource)
    smaller = [
        (cost, name)
        for name, size in GPU_SIZES.items()
        if size.gpu == known.gpu and asked <= size.gpus < known.gpus
        if (cost := ground.price("Virtual Machines", name, region)) and cost < price
    ]
    if smaller:
        cost, name = min(smaller)
        found = f"{pool.size} has {known.gpus} GPUs; all workloads ask for {asked:g}"
        saving = least(pool.machines).times(1 - cost / price)
        setting = f"{pool.setting}.capacity: vm_size {name}"
        yield Waste(Area.GPU, pool.resource.urn, found, saving, setting)


def gpus_asked(resource: Resource) -> float:
    """GPUs that all pods of a Kubernetes object ask for; a slice counts as a whole GPU.

    Any object counts, also one of a kind that clinfra does not know, so that a pool that serves
    it is not called idle.
    """
    if not resource.type.startswith(KUBERNETES):
        return 0
    replicas = number(resource.inputs, "spec", "replicas")
    return _asked_in(resource.inputs) * (1 if replicas is None else replicas)


def _asked_in(value: object) -> float:
    if isinstance(value, Mapping):
        sides = [_gpus(mapping(value, side)) for side in ("requests", "limits")]
        return max(sides) + sum(_asked_in(each) for each in value.values())
    if isinstance(value, list | tuple):
        return sum(_asked_in(each) for each in value)
    return 0


def _gpus(asked: Mapping[str, object]) -> float:
    whole = re.compile(r"\d+(\.0)?")
    return sum(
        float(str(amount))
        for name, amount in asked.items()
        if name.startswith(_GPU) and whole.fullmatch(str(amount))
    )


def always_on(ground: Ground) -> Iterator[Waste]:
    """QA without working hours: its machines run at night and at weekends."""
    clusters = ground.context.of(CLUSTER)
    if not ground.is_qa or not clusters or running_of(ground.resources):
        return
    stopped = 1 - _OFFICE_HOURS / WEEK
    machines = [each.cost for each in ground.estimate.lines if is_machine(each)]
    yield Waste(
        Area.HOURS,
        clusters[0].urn,
        f"machines and PostgreSQL of QA run all {WEEK} hours of the week",
        added(machines).times(stopped),
        f"cost.hours: {{}} ({_OFFICE_HOURS} hours a week)",
    )
