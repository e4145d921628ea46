"""Security rules of each subnet: what may come in, everything else denied."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pulumi_azure_native import network

from stacks.address_plan import SubnetRole
from stacks.network_paths import Direction, NetworkPath


@dataclass(frozen=True)
class Opening:
    """Traffic that a subnet lets in, or keeps out before its later rules."""

    name: str
    ports: tuple[str, ...]
    source: str = "VirtualNetwork"
    destination: str = "VirtualNetwork"
    access: network.SecurityRuleAccess = network.SecurityRuleAccess.ALLOW
    protocol: network.SecurityRuleProtocol = network.SecurityRuleProtocol.TCP


_HTTPS = Opening("https", ("443",))
_BALANCER = Opening("load-balancer-probes", ("*",), "AzureLoadBalancer")
_NODES = (
    Opening("from-network", ("*",), protocol=network.SecurityRuleProtocol.ASTERISK),
    _BALANCER,
)

OPENINGS: Mapping[SubnetRole, tuple[Opening, ...]] = {
    SubnetRole.NODES: _NODES,
    SubnetRole.GPU_NODES: _NODES,
    SubnetRole.ENDPOINTS: (
        _HTTPS,
        Opening("postgresql", ("5432",)),
        Opening("managed-redis", ("10000", "8500-8599")),
        Opening("event-hubs", ("5671-5672", "9093")),
    ),
    SubnetRole.LOAD_BALANCERS: (_HTTPS, _BALANCER),
    SubnetRole.INTERFACE_ENGINE: (_BALANCER,),
    SubnetRole.API_SERVER: (_HTTPS, _BALANCER),
    SubnetRole.DATABRICKS_HOST: (),
    SubnetRole.DATABRICKS_CONTAINER: (),
}
"""Databricks subnets keep Azure's own rules: traffic inside the network, nothing from outside."""
_BEHIND_BALANCER = frozenset({SubnetRole.NODES, SubnetRole.GPU_NODES, SubnetRole.INTERFACE_ENGINE})
_LAST = 4096


def rules_of(
    role: SubnetRole, paths: Sequence[NetworkPath] = ()
) -> Sequence[network.SecurityRuleArgs]:
    """Rules of one subnet: its openings from priority 100 on, then the denial of all else.

    A load balancer of the cluster hands traffic to the nodes with its own address as destination,
    so the groups of the nodes decide who reaches that address: the connections, then nobody
    (learn.microsoft.com/azure/virtual-network/network-security-groups-overview).

    Args:
        role: What the subnet is for.
        paths: Paths that connections open into the network.
    """
    openings = [*(_connected(paths) if role in _BEHIND_BALANCER else ()), *OPENINGS[role]]
    rules = [_rule(opening, 100 + 10 * index) for index, opening in enumerate(openings)]
    return [*rules, _deny("*" if openings else "Internet")]


def _connected(paths: Sequence[NetworkPath]) -> Iterator[Opening]:
    inward = [path for path in paths if path.direction is Direction.INBOUND]
    for path in inward:
        name, ports = f"connection-{path.connection}", (str(path.port),)
        yield Opening(name, ports, path.source, destination=path.destination)
    for address in sorted({path.destination for path in inward}):
        yield Opening(
            "connections-and-no-more",
            ("*",),
            source="*",
            destination=address,
            access=network.SecurityRuleAccess.DENY,
            protocol=network.SecurityRuleProtocol.ASTERISK,
        )


def _rule(opening: Opening, priority: int) -> network.SecurityRuleArgs:
    return network.SecurityRuleArgs(
        name=opening.name,
        priority=priority,
        direction=network.SecurityRuleDirection.INBOUND,
        access=opening.access,
        protocol=opening.protocol,
        source_address_prefix=opening.source,
        source_port_range="*",
        destination_address_prefix=opening.destination,
        destination_port_ranges=list(opening.ports),
    )


def _deny(source: str) -> network.SecurityRuleArgs:
    return network.SecurityRuleArgs(
        name="deny-other-inbound",
        priority=_LAST,
        direction=network.SecurityRuleDirection.INBOUND,
        access=network.SecurityRuleAccess.DENY,
        protocol=network.SecurityRuleProtocol.ASTERISK,
        source_address_prefix=source,
        source_port_range="*",
        destination_address_prefix="*",
        destination_port_range="*",
    )
