"""Waste of choices: a size or redundancy that has a cheaper equal for what is asked of it."""

import re
from collections.abc import Iterator

from finops.lines import Line
from finops.meters import has_gpu
from finops.resources import items, text
from finops.waste_ground import Area, Ground, Waste
from stacks.gpu_sizes import GPU_SIZES

_MACHINES = "Virtual Machines"
_HOT, _LOCAL = "Storage / Hot ", "LRS"


def choices(ground: Ground) -> Iterator[Waste]:
    """GPU sizes with the same GPUs, sizes without an unused disk, copies across zones in QA."""
    for each in ground.estimate.lines:
        if each.price is None or not each.cost.high:
            continue
        if each.nodes_of:
            yield from _same_gpus(each, ground)
            yield from _without_local_disk(each, ground)
        elif ground.is_qa and each.meter.startswith(_HOT):
            yield from _local_copies(each, ground)


def _same_gpus(line: Line, ground: Ground) -> Iterator[Waste]:
    """A cheaper size with as many GPUs of the same model; spot machines compare with spot."""
    sku = line.meter.partition(" / ")[2]
    size, price = sku.removesuffix(" Spot"), line.price or 0
    known = GPU_SIZES.get(size)
    own = ground.price(_MACHINES, size, line.region)
    if not has_gpu(size) or known is None or not own:
        return
    equal = [
        (cost, name)
        for name, other in GPU_SIZES.items()
        if (other.gpu, other.gpus) == (known.gpu, known.gpus)
        if (cost := ground.price(_MACHINES, name, line.region)) and cost < own
    ]
    if equal and price:
        cost, name = min(equal)
        yield Waste(
            Area.CHOICE,
            line.urn,
            f"{name} has the same {known.gpus} x {known.gpu}; processors: "
            f"{GPU_SIZES[name].vcpus} in place of {known.vcpus}",
            line.cost.times(1 - cost / own),
            f"cluster.gpu_pools[].capacity: vm_size {name}",
        )


def _without_local_disk(line: Line, ground: Ground) -> Iterator[Waste]:
    """The same processors and memory without a local disk, where the pool uses none.

    A pool whose system is on a managed disk does not use the local one: ``Standard_D4s_v5`` is
    ``Standard_D4ds_v5`` without it (learn.microsoft.com/azure/virtual-machines/sizes).
    """
    size = line.meter.partition(" / ")[2]
    smaller = re.sub(r"^(Standard_[A-Z]+\d+)d(s_v\d)$", r"\1\2", size)
    if smaller == size or has_gpu(size) or line.price is None:
        return
    price = ground.price(_MACHINES, smaller, line.region)
    if _system_disks(line, ground) == {"Managed"} and price and price < line.price:
        yield Waste(
            Area.CHOICE,
            line.urn,
            f"{smaller} is {size} without a local disk, which the pool {line.nodes_of} leaves idle",
            line.cost.times(1 - price / line.price),
            f"cluster.node_pools[{line.nodes_of}].vm_size: {smaller}",
        )


def _system_disks(line: Line, ground: Ground) -> set[str]:
    """Kinds of system disk of the pool whose machines a line is of."""
    found = [each for each in ground.resources if each.urn == line.urn]
    profiles = [p for e in found for p in (e.inputs, *items(e.inputs, "agentPoolProfiles"))]
    named = ("name", "agentPoolName")
    return {
        text(each, "osDiskType") or "not said"
        for each in profiles
        if line.nodes_of in [text(each, key) for key in named]
    }


def _local_copies(line: Line, ground: Ground) -> Iterator[Waste]:
    """Data of QA can be made anew: one zone is enough."""
    service, _, sku = line.meter.partition(" / ")
    parts = sku.split(" ")
    if parts[1] == _LOCAL or line.price is None:
        return
    cheaper = " ".join([parts[0], _LOCAL, *parts[2:]])
    price = ground.price(service, cheaper, line.region)
    if price is not None and price < line.price:
        yield Waste(
            Area.CHOICE,
            line.urn,
            f"data of QA is kept as {parts[1]}: {sku}",
            line.cost.times(1 - price / line.price),
            "lake.redundancy: Standard_LRS",
        )
