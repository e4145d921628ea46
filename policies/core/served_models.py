"""Pods that serve a model, and what their annotations say of it."""

from policies.core.answers import Answer, all_of, any_of
from policies.core.pods import template_of
from policies.core.resource import Resource, Stack
from policies.core.selectors import chooses, same_namespace
from policies.core.values import Node

SERVING_KINDS = (
    "kubernetes:apps/v1:Deployment",
    "kubernetes:apps/v1:StatefulSet",
    "kubernetes:apps/v1:DaemonSet",
    "kubernetes:apps/v1:ReplicaSet",
    "kubernetes:core/v1:Pod",
)
"""Kinds whose pods answer, and do not come to an end."""
MODEL = "ml/model-name"
"""Label of the pods of a model."""
NO_MODEL = "its pods serve no model"


def serves_model(resource: Resource) -> bool:
    """Whether its pods bear the label of a model; one that is not known yet counts."""
    return not labels_of(resource).key(MODEL).absent


def told_of(resource: Resource, name: str) -> Node:
    """What an annotation of the pods says of their model, such as ``risk-tier``."""
    return template_of(resource).get("metadata.annotations").key(f"ml.governance/{name}")


def labels_of(resource: Resource) -> Node:
    """Labels of the pods."""
    return template_of(resource).get("metadata.labels")


def is_before(service: Resource, pods: Resource) -> Answer:
    """Whether a service leads to the pods of a workload."""
    wanted = service.get("spec.selector")
    return all_of((same_namespace(service, pods), chooses(labels_of(pods), wanted)))


def is_before_model(service: Resource, stack: Stack) -> Answer:
    """Whether a service leads to the pods of a model."""
    models = [each for each in stack.of_kind(*SERVING_KINDS) if serves_model(each)]
    return any_of(is_before(service, each) for each in models)
