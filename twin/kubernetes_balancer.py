"""Rules of services behind an Azure load balancer."""

from collections.abc import Iterator
from ipaddress import IPv4Network, ip_address

from twin.azure.arm import fault, name_of
from twin.azure.judges import items
from twin.check import Fault
from twin.cloud import Cloud
from twin.kinds import CloudRule, Rule
from twin.marks import documented
from twin.wire import Json, Properties, at

_PREFIX = "service.beta.kubernetes.io/azure-load-balancer"
_SERVICES = "https://kubernetes.io/docs/reference/kubernetes-api/service-resources/service-v1"
_INTERNAL = "https://learn.microsoft.com/azure/aks/internal-lb"
BALANCER_ADDRESS = f"{_PREFIX}-ipv4"


def annotation(inputs: Properties, key: str) -> Json:
    """The value of one annotation; its key may hold dots."""
    annotations = at(inputs, "metadata.annotations")
    return annotations.get(key) if isinstance(annotations, dict) else None


def _source_ranges(inputs: Properties) -> Iterator[Fault]:
    kind = at(inputs, "spec.type")
    for path, given in items(inputs, "spec.loadBalancerSourceRanges"):
        if kind in (None, "ClusterIP", "NodePort", "ExternalName"):
            yield fault(path, given, "source ranges are allowed where spec.type is LoadBalancer")
        elif isinstance(given, str) and not _is_block(given):
            yield fault(path, given, "a CIDR block such as 10.8.4.0/24 is allowed")


def _is_block(text: str) -> bool:
    try:
        IPv4Network(text)
    except ValueError:
        return False
    return True


def _address_in_subnet(inputs: Properties, identifier: str, cloud: Cloud) -> Iterator[Fault]:
    del identifier
    address = annotation(inputs, BALANCER_ADDRESS)
    subnet = annotation(inputs, f"{_PREFIX}-internal-subnet")
    if not isinstance(address, str) or not isinstance(subnet, str):
        return
    subnets = [
        each for each in cloud.of_token("azure-native:network:Subnet") if name_of(each.id) == subnet
    ]
    path = f"metadata.annotations.{_PREFIX}"
    if not subnets:
        yield Fault(f"{path}-internal-subnet", f"is {subnet!r}; no such subnet exists")
    blocks = [each.inputs.get("addressPrefix") for each in subnets]
    known = [block for block in blocks if isinstance(block, str)]
    if known and not any(ip_address(address) in IPv4Network(block) for block in known):
        allowed = f"an address of the subnet {subnet}, {known[0]}, is allowed"
        yield Fault(f"{path}-ipv4", f"is {address!r}; {allowed}")


BALANCER_RULES = (
    Rule(
        "balancer-sources",
        "source ranges are blocks of a service with a load balancer",
        documented(_SERVICES),
        _source_ranges,
    ),
)
BALANCED = CloudRule(
    "balancer-address",
    "the address of an internal load balancer lies in its subnet",
    documented(_INTERNAL),
    _address_in_subnet,
)
