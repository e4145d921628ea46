"""One address space cut into the subnets of an environment.

Sizes grow with the space: a /16 has sixteen times the nodes of a /20. Reserved ranges:
learn.microsoft.com/azure/aks/azure-cni-overlay; five addresses of every subnet are Azure's own:
learn.microsoft.com/azure/virtual-network/virtual-networks-faq.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum, unique
from ipaddress import IPv4Network
from itertools import combinations

LARGEST, SMALLEST = 16, 20
AZURE_RESERVED_PER_SUBNET = 5
AZURE_RESERVED = tuple(
    IPv4Network(block)
    for block in ("169.254.0.0/16", "172.30.0.0/16", "172.31.0.0/16", "192.0.2.0/24")
)
"""Ranges that AKS does not take for pods, services or nodes."""


@unique
class SubnetRole(StrEnum):
    """What a subnet is for."""

    NODES = "nodes"
    GPU_NODES = "gpu-nodes"
    DATABRICKS_HOST = "databricks-host"
    DATABRICKS_CONTAINER = "databricks-container"
    ENDPOINTS = "endpoints"
    LOAD_BALANCERS = "load-balancers"
    INTERFACE_ENGINE = "interface-engine"
    API_SERVER = "api-server"


_PREFIX_IN_SMALLEST: Mapping[SubnetRole, int] = {
    SubnetRole.NODES: 22,
    SubnetRole.GPU_NODES: 23,
    SubnetRole.DATABRICKS_HOST: 24,
    SubnetRole.DATABRICKS_CONTAINER: 24,
    SubnetRole.ENDPOINTS: 25,
    SubnetRole.LOAD_BALANCERS: 26,
    SubnetRole.INTERFACE_ENGINE: 27,
    SubnetRole.API_SERVER: 28,
}
"""Prefix lengths in the smallest space, largest subnet first, so that each starts aligned."""


@dataclass(frozen=True)
class AddressPlan:
    """Subnets of one environment by role."""

    space: IPv4Network
    subnets: Mapping[SubnetRole, IPv4Network]

    def usable(self, role: SubnetRole) -> int:
        """Addresses of a subnet that Azure leaves to its owner."""
        return self.subnets[role].num_addresses - AZURE_RESERVED_PER_SUBNET


def plan_addresses(space: IPv4Network) -> AddressPlan:
    """Cut a space between a /16 and a /20 into its subnets.

    Raises:
        ValueError: The space is larger or smaller than that, or not private.
    """
    if not LARGEST <= space.prefixlen <= SMALLEST:
        raise ValueError(
            f"{space} has {space.num_addresses} addresses; a block from /{LARGEST} (65536) to "
            f"/{SMALLEST} (4096) is allowed"
        )
    if not space.is_private:
        raise ValueError(f"{space} is not private; a block of 10/8, 172.16/12 or 192.168/16 is")
    growth = SMALLEST - space.prefixlen
    subnets: dict[SubnetRole, IPv4Network] = {}
    offset = 0
    for role, prefix in _PREFIX_IN_SMALLEST.items():
        subnet = IPv4Network((int(space.network_address) + offset, prefix - growth))
        subnets[role] = subnet
        offset += subnet.num_addresses
    return AddressPlan(space, subnets)


def overlaps(named: Sequence[tuple[str, IPv4Network]]) -> Iterator[str]:
    """One sentence for each pair of ranges that overlap, and for each that Azure keeps."""
    for (left, first), (right, second) in combinations(named, 2):
        if first.overlaps(second):
            yield f"{left} {first} overlaps {right} {second}"
    for name, network in named:
        for reserved in AZURE_RESERVED:
            if network.overlaps(reserved):
                yield f"{name} {network} overlaps {reserved}, which AKS keeps for itself"


def too_small(space: IPv4Network, role: SubnetRole, nodes: int) -> Iterator[str]:
    """A sentence where a subnet cannot hold that many nodes (one address each, CNI overlay).

    A space that cannot be cut at all is another mistake, and told where the space is read.
    """
    try:
        plan = plan_addresses(space)
    except ValueError:
        return
    usable = plan.usable(role)
    if nodes > usable:
        yield (
            f"network.address_space {space} is too small: the pools of the subnet {role} need "
            f"{nodes} addresses at their largest, upgrade surge included; {plan.subnets[role]} has "
            f"{usable} to give"
        )
