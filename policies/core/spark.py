"""What Databricks makes machines from, and the tags that these get."""

import json
from collections.abc import Iterator, Mapping

from policies.core.resource import Resource
from policies.core.values import Node, State, node_of

JOB = "databricks:index/job:Job"
CLUSTER_POLICY = "databricks:index/clusterPolicy:ClusterPolicy"
WAREHOUSE = "databricks:index/sqlEndpoint:SqlEndpoint"
MACHINE_KINDS = (
    "databricks:index/cluster:Cluster",
    "databricks:index/instancePool:InstancePool",
    JOB,
    WAREHOUSE,
)
"""Kinds that make machines."""


def machine_tags_of(resource: Resource) -> Iterator[Node]:
    """The tags of the machines of a resource; none where a job runs on those of another."""
    if resource.kind == WAREHOUSE:
        yield _mapping(resource.get("tags.customTags"))
    elif resource.kind != JOB:
        yield resource.get("customTags")
    else:
        for name in ("jobClusters", "tasks"):
            for each in resource.get(name).items():
                if not each.get("newCluster").absent:
                    yield each.get("newCluster.customTags")


def fixed_by(definition: Node, name: str) -> Node:
    """The value that a cluster policy fixes an attribute at; absent where it does not."""
    try:
        told = node_of("", json.loads(definition.text or "null")).key(name)
    except json.JSONDecodeError:
        told = node_of("", None)
    value = told.get("value").raw if told.get("type").says("fixed") else None
    return node_of(f"{definition.path}.{name}", value)


def _mapping(listed: Node) -> Node:
    """The tags of a warehouse, which are a list of names and values."""
    if any(each.unknown for each in listed.items()):
        return Node(listed.path, State.UNKNOWN)
    pairs = [each.raw for each in listed.items() if isinstance(each.raw, Mapping)]
    return node_of(listed.path, {str(each.get("key")): each.get("value") for each in pairs})
