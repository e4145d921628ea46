"""Rules of a Kubernetes cluster's ways out."""

from collections.abc import Iterator

from twin.azure.arm import fault, known, name_of, number, text
from twin.azure.cluster_network import subnets_of
from twin.azure.judges import between, every, items, needs
from twin.check import Fault, same
from twin.cloud import Cloud
from twin.kinds import CloudRule, Judge, Rule
from twin.marks import ASSUMED, SCHEMA, documented
from twin.wire import Json, Properties, at

_AKS = "https://learn.microsoft.com/azure/aks"
_NET = "networkProfile"
_BALANCER = f"{_NET}.loadBalancerProfile"
_GATEWAY = f"{_NET}.natGatewayProfile"
_PORTS_OF_ADDRESS = 64000
_PORT_STEP = 8
_OUTBOUND = ("managedOutboundIPs", "outboundIPs", "outboundIPPrefixes")
_THERE_ALREADY = {"userdefinedrouting": "routeTable", "userassignednatgateway": "natGateway"}


def _standard_balancer(inputs: Properties) -> Iterator[Fault]:
    path, outbound = f"{_NET}.loadBalancerSku", text(inputs, f"{_NET}.outboundType")
    other = outbound and not same(outbound, "loadBalancer")
    if other and same(known(inputs, path), "basic"):
        yield fault(path, "basic", f"standard is needed for outboundType {outbound}")


def _balancer_outbound(inputs: Properties) -> Iterator[Fault]:
    outbound = text(inputs, f"{_NET}.outboundType")
    for each in (*_OUTBOUND, "allocatedOutboundPorts"):
        path = f"{_BALANCER}.{each}"
        given = known(inputs, path)
        if outbound and not same(outbound, "loadBalancer") and given is not None:
            yield fault(path, given, f"outboundType loadBalancer is needed, {outbound} given")


def _one_outbound(inputs: Properties) -> Iterator[Fault]:
    given = [each for each in _OUTBOUND if known(inputs, f"{_BALANCER}.{each}")]
    if len(given) > 1:
        yield fault(f"{_BALANCER}.{given[1]}", {}, f"{given[0]} is given, one of them is allowed")


def _ports(inputs: Properties) -> Iterator[Fault]:
    path = f"{_BALANCER}.allocatedOutboundPorts"
    ports, addresses = number(inputs, path), number(inputs, f"{_BALANCER}.managedOutboundIPs.count")
    if ports is not None and ports % _PORT_STEP:
        yield fault(path, ports, "a multiple of 8 is allowed")
    nodes = sum(_largest(pool) for _, pool in items(inputs, "agentPoolProfiles"))
    if ports and addresses and ports * nodes > addresses * _PORTS_OF_ADDRESS:
        allowed = f"{addresses:g} addresses have 64000 each, {nodes:g} nodes need more"
        yield fault(path, ports, allowed)


def _largest(pool: Json) -> float:
    return number(pool, "maxCount") or number(pool, "count") or 0


def _isolated(inputs: Properties) -> Iterator[Fault]:
    for outbound in ("none", "block"):
        yield from needs(
            f"{_NET}.outboundType", outbound, "bootstrapProfile.artifactSource", "Cache"
        )(inputs)


def _way_out(inputs: Properties, _identifier: str, cloud: Cloud) -> Iterator[Fault]:
    """A cluster that takes a way out which is there already."""
    outbound = text(inputs, f"{_NET}.outboundType")
    property_ = _THERE_ALREADY.get(outbound.casefold())
    for _, subnet_id in subnets_of(inputs):
        subnet = cloud.get(subnet_id)
        if subnet and property_ and at(subnet.inputs, property_) is None:
            allowed = f"the subnet {name_of(subnet_id)} needs a {property_} for it"
            yield fault(f"{_NET}.outboundType", outbound, allowed)


def _of(name: str, sentence: str, page: str, judge: Judge) -> Rule:
    return Rule(name, sentence, documented(f"{_AKS}/{page}"), judge)


_BOUNDS = every(
    between(f"{_BALANCER}.allocatedOutboundPorts", 0, _PORTS_OF_ADDRESS),
    between(f"{_BALANCER}.idleTimeoutInMinutes", 4, 120),
    between(f"{_BALANCER}.managedOutboundIPs.count", 1, 100),
    between(f"{_GATEWAY}.idleTimeoutInMinutes", 4, 120),
    between(f"{_GATEWAY}.managedOutboundIPProfile.count", 1, 16),
)

EGRESS_RULES = (
    _of(
        "aks-standard-balancer",
        "other ways out need a standard balancer",
        "egress-outboundtype",
        _standard_balancer,
    ),
    Rule(
        "aks-balancer-outbound",
        "addresses of a balancer need it as way out",
        ASSUMED,
        _balancer_outbound,
    ),
    Rule("aks-one-outbound", "addresses of a balancer have one origin", ASSUMED, _one_outbound),
    Rule("aks-outbound-bounds", "bounds of balancer and NAT gateway", SCHEMA, _BOUNDS),
    _of(
        "aks-outbound-ports", "addresses have ports for all nodes", "load-balancer-standard", _ports
    ),
    _of(
        "aks-isolated", "without a way out, images come from a cache", "network-isolated", _isolated
    ),
)
EGRESS_CLOUD_RULES = (
    CloudRule(
        "aks-way-out",
        "a subnet has the way out that a cluster takes",
        documented(f"{_AKS}/egress-outboundtype"),
        _way_out,
    ),
)
