"""Node pools of Kubernetes clusters: those in a cluster, and those that stand by themselves."""

from collections.abc import Iterator

from policies.core.resource import Resource
from policies.core.values import Node

CLUSTER = "azure-native:containerservice:ManagedCluster"
POOL_KINDS = (CLUSTER, "azure-native:containerservice:AgentPool")
"""Kinds that hold node pools."""


def pools_of(resource: Resource) -> Iterator[Node]:
    """The node pools of a resource."""
    if resource.kind == CLUSTER:
        yield from resource.get("agentPoolProfiles").items()
    else:
        yield resource.root


def known_pools_of(resource: Resource) -> Iterator[Node]:
    """Those of them that a remedy may change."""
    return (pool for pool in pools_of(resource) if pool.known)
