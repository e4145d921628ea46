"""GPUs: the machines that have them, the taint that guards these, and the pods that ask."""

from collections.abc import Iterator

from policies.core.answers import Answer, any_of
from policies.core.pods import containers_of, gpus_of, pod_of
from policies.core.resource import Resource
from policies.core.rule import Context
from policies.core.tolerations import tolerates
from policies.core.values import Node

TAINT = {"key": "nvidia.com/gpu", "value": "present"}
"""Parameters of rules that ask about the taint of the GPU pools, as the platform sets it."""
NO_GPU = "its pods ask for no GPU"
_FAMILY = "standard_n"


def is_gpu_pool(pool: Node) -> Answer:
    """Whether a pool's machines have GPUs: the sizes of family N."""
    size = pool.get("vmSize")
    return None if size.unknown else (size.text or "").lower().startswith(_FAMILY)


def asks_for_gpus(resource: Resource) -> Answer:
    """Whether a container is limited to GPUs or slices of them.

    Kubernetes takes the limit as the request
    (kubernetes.io/docs/tasks/manage-gpus/scheduling-gpus).
    """
    return any_of(_asks(each) for each in containers_of(resource))


def tolerations_of_gpus(resource: Resource, context: Context) -> Iterator[tuple[Node, Answer]]:
    """The tolerations of a pod, and whether each lets it onto the GPU pools."""
    for each in pod_of(resource).get("tolerations").items():
        yield each, tolerates(each, context.text("key"), context.text("value"))


def _asks(container: Node) -> Answer:
    if any(not each.says("0", 0) for each in gpus_of(container)):
        return True
    return None if container.get("resources.limits").unknown else False
