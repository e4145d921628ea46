"""Security rules of each subnet: what may come in, everything else denied."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pulumi_azure_native import network

from stacks.address_plan import SubnetRole


@dataclass(frozen=True)
class Opening:
    """Traffic that a subnet lets in."""

    name: str
    ports: tuple[str, ...]
    source: str = "VirtualNetwork"
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
    SubnetRole.INTERFACE_ENGINE: (Opening("mllp-over-tls", ("2575",)), _BALANCER),
    SubnetRole.API_SERVER: (_HTTPS, _BALANCER),
    SubnetRole.DATABRICKS_HOST: (),
    SubnetRole.DATABRICKS_CONTAINER: (),
}
"""Databricks subnets keep Azure's own rules: traffic inside the network, nothing from outside."""
_LAST = 4096


def rules_of(role: SubnetRole) -> Sequence[network.SecurityRuleArgs]:
    """Rules of one subnet: its openings from priority 100 on, then the denial of all else."""
    openings = OPENINGS[role]
    rules = [_allow(opening, 100 + 10 * index) for index, opening in enumerate(openings)]
    source = "*" if openings else "Internet"
    return [*rules, _deny(source)]


def _allow(opening: Opening, priority: int) -> network.SecurityRuleArgs:
    return network.SecurityRuleArgs(
        name=opening.name,
        priority=priority,
        direction=network.SecurityRuleDirection.INBOUND,
        access=network.SecurityRuleAccess.ALLOW,
        protocol=opening.protocol,
        source_address_prefix=opening.source,
        source_port_range="*",
        destination_address_prefix="VirtualNetwork",
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
