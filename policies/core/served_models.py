"""Pods that serve a model, and what their annotations say of it."""

from policies.core.pods import template_of
from policies.core.resource import Resource
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
    return not template_of(resource).get("metadata.labels").key(MODEL).absent


def told_of(resource: Resource, name: str) -> Node:
    """What an annotation of the pods says of their model, such as ``risk-tier``."""
    return template_of(resource).get("metadata.annotations").key(f"ml.governance/{name}")
