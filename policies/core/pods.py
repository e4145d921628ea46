"""Pods and their containers, in whatever object holds their template."""

from collections.abc import Iterator

from policies.core.resource import Resource
from policies.core.rule import Context
from policies.core.values import Node

_TEMPLATES = {
    "kubernetes:apps/v1:Deployment": "spec.template",
    "kubernetes:apps/v1:StatefulSet": "spec.template",
    "kubernetes:apps/v1:DaemonSet": "spec.template",
    "kubernetes:apps/v1:ReplicaSet": "spec.template",
    "kubernetes:batch/v1:Job": "spec.template",
    "kubernetes:batch/v1:CronJob": "spec.jobTemplate.spec.template",
    "kubernetes:core/v1:Pod": "",
}
POD_KINDS = tuple(_TEMPLATES)
"""Kinds that run pods."""
_GPU = ("nvidia.com/gpu", "nvidia.com/mig-")


def template_of(resource: Resource) -> Node:
    """The pod template: its ``metadata`` and its ``spec``."""
    path = _TEMPLATES[resource.kind]
    return resource.get(path) if path else resource.root


def pod_of(resource: Resource) -> Node:
    """The pod's specification."""
    return template_of(resource).get("spec")


def containers_of(resource: Resource) -> Iterator[Node]:
    """All containers, those that run before and beside included."""
    pod = pod_of(resource)
    for name in ("initContainers", "containers", "ephemeralContainers"):
        yield from pod.get(name).items()


def gpus_of(container: Node) -> Iterator[Node]:
    """The GPUs, or slices of them, that a container is limited to."""
    for name, amount in container.get("resources.limits").entries():
        if name.startswith(_GPU):
            yield amount


def runs_one_pod(resource: Resource) -> bool:
    """Whether a workload has one pod at most; one whose number is open may have several."""
    replicas = resource.get("spec.replicas").number
    return replicas is not None and replicas <= 1


def needs_the_node(resource: Resource, context: Context) -> bool:
    """Whether its namespace is one of those whose agents need the devices of the node."""
    return resource.get("metadata.namespace").says(*context.texts("namespaces"))


def variables_of(resource: Resource, name: str) -> Iterator[Node]:
    """The values of an environment variable in all containers; an unknown one may be it."""
    for container in containers_of(resource):
        for variable in container.get("env").items():
            if variable.get("name").unknown:
                yield variable.get("name")
            elif variable.get("name").text == name:
                yield variable.get("value")
