"""The nodes' cost by namespace: shared cost, split by what pods ask for.

Processors asked for are the key on pools without GPUs, GPUs on pools with them. What no pod asks
for is shown as such and given to nobody: it is what a smaller pool would spare. Where pods ask
for more than the expected nodes have, their shares are of what they ask for.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from finops.lines import Estimate, Line, Money, added
from finops.meters import HOURS, cores_of, has_gpu
from finops.quantities.kubernetes import cores, requests_of
from finops.resources import KUBERNETES, Resource, mapping, number, text

NOT_ASKED_FOR = "(not asked for)"
_GPU = "nvidia.com/gpu"
_WORKLOADS = tuple(f"{KUBERNETES}{each}" for each in ("apps/v1:Deployment", "apps/v1:StatefulSet"))
_ON_EVERY_NODE = f"{KUBERNETES}apps/v1:DaemonSet"


def by_namespace(estimate: Estimate, resources: Sequence[Resource]) -> Mapping[str, Money]:
    """Cost of all nodes, by namespace; the parts add up to the whole."""
    parts: defaultdict[str, Money] = defaultdict(Money)
    for gpu in (False, True):
        cost, capacity, nodes = _nodes(estimate, gpu=gpu)
        asked = _asked(resources, nodes, gpu=gpu)
        whole = max(capacity, sum(asked.values()))
        for namespace, amount in asked.items():
            parts[namespace] += cost.times(amount / whole if whole else 0)
        idle = 1 - sum(asked.values()) / whole if whole else 1
        parts[NOT_ASKED_FOR] += cost.times(max(idle, 0))
    return dict(sorted(parts.items(), key=lambda part: (-part[1].expected, part[0])))


def _nodes(estimate: Estimate, *, gpu: bool) -> tuple[Money, float, float]:
    """Cost, processors (or machines with GPUs) and number of the expected nodes."""
    lines = [
        each for each in estimate.lines if each.nodes_of and has_gpu(size_of(each.meter)) == gpu
    ]
    nodes = sum(_count(each) for each in lines)
    per_node = ((_count(each), 1 if gpu else cores_of(size_of(each.meter)) or 0) for each in lines)
    return added(each.cost for each in lines), sum(a * b for a, b in per_node), nodes


def _count(line: Line) -> float:
    """Expected nodes while they run; pods run as long as their nodes."""
    return line.quantity.expected / HOURS / line.running


def size_of(meter: str) -> str:
    """Machine size in a line's meter."""
    return meter.partition(" / ")[2].removesuffix(" Spot")


def cores_asked(resources: Iterable[Resource], nodes: float) -> float:
    """Processors that all pods without GPUs ask for.

    Args:
        resources: The plan.
        nodes: Number of nodes, on each of which a pod of every daemon set runs.
    """
    return sum(_asked(resources, nodes, gpu=False).values())


def _asked(resources: Iterable[Resource], nodes: float, *, gpu: bool) -> dict[str, float]:
    asked: defaultdict[str, float] = defaultdict(float)
    for each in resources:
        for namespace, amount in _asked_by(each, nodes, gpu=gpu):
            asked[namespace] += amount
    return dict(asked)


def _asked_by(resource: Resource, nodes: float, *, gpu: bool) -> Iterator[tuple[str, float]]:
    if resource.type in _WORKLOADS:
        replicas = number(resource.inputs, "spec", "replicas")
        pods = 1 if replicas is None else replicas
    elif resource.type == _ON_EVERY_NODE and not _on_some_nodes(resource):
        pods = nodes
    else:
        return
    namespace = text(resource.inputs, "metadata", "namespace") or "default"
    for asked in requests_of(resource):
        needs_gpu = cores(asked.get(_GPU)) > 0
        amount = cores(asked.get(_GPU)) if gpu else 0 if needs_gpu else cores(asked.get("cpu"))
        if amount:
            yield namespace, amount * pods


def _on_some_nodes(resource: Resource) -> bool:
    """Whether a daemon set chooses its nodes; those of GPUs are split by GPUs."""
    spec = mapping(resource.inputs, "spec", "template", "spec")
    return bool(mapping(spec, "nodeSelector") or mapping(spec, "affinity"))
