"""Subnets, which stand alone or within their network."""

from collections.abc import Iterator

from policies.core.resource import Resource
from policies.core.values import Node

SUBNET = "azure-native:network:Subnet"


def subnets(resource: Resource) -> Iterator[Node]:
    """The subnets of a network, or the one that the resource is."""
    if resource.kind == SUBNET:
        yield resource.root
    else:
        yield from resource.get("subnets").items()
