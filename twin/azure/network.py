"""Virtual networks, private endpoints and private DNS."""

import ipaddress
from collections.abc import Iterator, Mapping

from twin.azure.arm import arm, fault, known, name_of, parent_of, text
from twin.check import Fault
from twin.cloud import Cloud
from twin.kinds import CloudRule, Rule
from twin.marks import documented
from twin.wire import Json, Properties

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
_NAME = r"[A-Za-z0-9]([A-Za-z0-9._-]{0,78}[A-Za-z0-9_])?"
_VNET = "Microsoft.Network/virtualNetworks"
_DNS = "Microsoft.Network/privateDnsZones"
_SUBNET_PAGE = "https://learn.microsoft.com/azure/virtual-network/virtual-networks-faq"
_DELEGATION_PAGE = "https://learn.microsoft.com/azure/virtual-network/subnet-delegation-overview"
_ENDPOINT_PAGE = "https://learn.microsoft.com/azure/private-link/private-endpoint-overview"
_NSG_PAGE = "https://learn.microsoft.com/azure/virtual-network/network-security-groups-overview"
_SMALLEST_PREFIX = 29


def _subnet(_inputs: Properties, identifier: str) -> Properties:
    return {"purpose": "", "ipConfigurations": [], "id": identifier}


def _public_ip(_inputs: Properties, identifier: str) -> Properties:
    return {"ipAddress": f"203.0.113.{sum(identifier.encode()) % 254 + 1}"}


def _endpoint(_inputs: Properties, identifier: str) -> Properties:
    interface = f"{parent_of(identifier)}/providers/Microsoft.Network/networkInterfaces"
    return {"networkInterfaces": [{"id": f"{interface}/{name_of(identifier)}.nic"}]}


def _prefixes(inputs: Json, path: str) -> list[Network]:
    """The address ranges at a path, those that can be read."""
    value = known(inputs, path)
    given = value if isinstance(value, list) else [value]
    ranges = [_network(each) for each in given if isinstance(each, str)]
    return [each for each in ranges if each is not None]


def _network(given: str) -> Network | None:
    try:
        return ipaddress.ip_network(given)
    except ValueError:
        return None


def _readable(inputs: Properties) -> Iterator[Fault]:
    for path in ("addressPrefix", "addressPrefixes", "addressSpace.addressPrefixes"):
        value = known(inputs, path)
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, str) and _network(each) is None:
                yield fault(path, each, "a CIDR block whose host bits are zero is allowed")


def _roomy(inputs: Properties) -> Iterator[Fault]:
    for network in _prefixes(inputs, "addressPrefix"):
        if network.version == 4 and network.prefixlen > _SMALLEST_PREFIX:  # noqa: PLR2004
            yield fault("addressPrefix", str(network), "/29 is the smallest subnet, 5 are reserved")


def _one_delegation(inputs: Properties) -> Iterator[Fault]:
    delegations = known(inputs, "delegations")
    if isinstance(delegations, list) and len(delegations) > 1:
        yield fault("delegations", delegations, "one delegation is allowed for a subnet")


def _priorities(inputs: Properties) -> Iterator[Fault]:
    rules = known(inputs, "securityRules")
    seen: dict[tuple[object, object], int] = {}
    for index, rule in enumerate(rules if isinstance(rules, list) else []):
        priority, direction = known(rule, "priority"), known(rule, "direction")
        path = f"securityRules[{index}].priority"
        if isinstance(priority, int) and not 100 <= priority <= 4096:  # noqa: PLR2004
            yield fault(path, priority, "100 to 4096 is allowed")
        first = seen.setdefault((direction, priority), index)
        if priority is not None and first != index:
            yield fault(path, priority, f"securityRules[{first}] has it in the same direction")


def _inside_the_network(inputs: Properties, identifier: str, cloud: Cloud) -> Iterator[Fault]:
    owner = cloud.get(parent_of(identifier))
    spaces = _prefixes(owner.inputs, "addressSpace.addressPrefixes") if owner else []
    for network in _prefixes(inputs, "addressPrefix"):
        if spaces and not any(_contains(space, network) for space in spaces):
            allowed = f"a block inside {', '.join(map(str, spaces))} is allowed"
            yield fault("addressPrefix", str(network), allowed)


def _contains(space: Network, network: Network) -> bool:
    return space.version == network.version and network.subnet_of(space)  # pyright: ignore[reportArgumentType]


def _apart_from_siblings(inputs: Properties, identifier: str, cloud: Cloud) -> Iterator[Fault]:
    for sibling in cloud.of_token("azure-native:network:Subnet", parent_of(identifier)):
        if sibling.id.casefold() == identifier.casefold():
            continue
        for network in _prefixes(inputs, "addressPrefix"):
            if any(network.overlaps(other) for other in _prefixes(sibling.inputs, "addressPrefix")):
                name = name_of(sibling.id)
                yield fault("addressPrefix", str(network), f"it overlaps the subnet {name}")


def _undelegated_subnet(inputs: Properties, _identifier: str, cloud: Cloud) -> Iterator[Fault]:
    subnet = cloud.get(text(inputs, "subnet.id"))
    delegations = known(subnet.inputs, "delegations") if subnet else None
    if delegations:
        yield fault("subnet.id", text(inputs, "subnet.id"), "a subnet without delegation is needed")


def _target_exists(inputs: Properties, _identifier: str, cloud: Cloud) -> Iterator[Fault]:
    connections = known(inputs, "privateLinkServiceConnections")
    for index, each in enumerate(connections if isinstance(connections, list) else []):
        target = text(each, "privateLinkServiceId")
        if isinstance(each, Mapping) and target and not cloud.exists(target):
            path = f"privateLinkServiceConnections[{index}].privateLinkServiceId"
            yield fault(path, target, "the id of a resource that exists is allowed")


_CIDR = Rule("network-cidr", "address ranges are CIDR blocks", documented(_SUBNET_PAGE), _readable)

KINDS = (
    arm(
        "network",
        "VirtualNetwork",
        _VNET,
        "virtualNetworkName",
        pattern=_NAME,
        seconds=5,
        rules=(_CIDR,),
    ),
    arm(
        "network",
        "Subnet",
        f"{_VNET}/subnets",
        "virtualNetworkName",
        "subnetName",
        pattern=_NAME,
        seconds=5,
        outputs=_subnet,
        rules=(
            _CIDR,
            Rule("subnet-size", "a subnet is a /29 at least", documented(_SUBNET_PAGE), _roomy),
            Rule(
                "subnet-one-delegation",
                "a subnet is delegated to one service",
                documented(_DELEGATION_PAGE),
                _one_delegation,
            ),
        ),
        cloud_rules=(
            CloudRule(
                "subnet-inside-network",
                "a subnet lies inside its network",
                documented(_SUBNET_PAGE),
                _inside_the_network,
            ),
            CloudRule(
                "subnet-no-overlap",
                "subnets of one network do not overlap",
                documented(_SUBNET_PAGE),
                _apart_from_siblings,
            ),
        ),
    ),
    arm(
        "network",
        "NetworkSecurityGroup",
        "Microsoft.Network/networkSecurityGroups",
        "networkSecurityGroupName",
        pattern=_NAME,
        rules=(
            Rule(
                "nsg-priorities",
                "priorities are 100 to 4096 and unique in a direction",
                documented(_NSG_PAGE),
                _priorities,
            ),
        ),
    ),
    arm("network", "RouteTable", "Microsoft.Network/routeTables", "routeTableName", pattern=_NAME),
    arm(
        "network",
        "NatGateway",
        "Microsoft.Network/natGateways",
        "natGatewayName",
        pattern=_NAME,
        seconds=12,
        replace_on=["sku", "zones"],
    ),
    arm(
        "network",
        "PublicIPAddress",
        "Microsoft.Network/publicIPAddresses",
        "publicIpAddressName",
        pattern=_NAME,
        outputs=_public_ip,
        replace_on=["sku", "zones", "publicIPAddressVersion"],
    ),
    arm(
        "network",
        "VirtualNetworkPeering",
        f"{_VNET}/virtualNetworkPeerings",
        "virtualNetworkName",
        "virtualNetworkPeeringName",
        replace_on=["remoteVirtualNetwork"],
    ),
    arm(
        "network",
        "PrivateEndpoint",
        "Microsoft.Network/privateEndpoints",
        "privateEndpointName",
        pattern=_NAME,
        outputs=_endpoint,
        seconds=60,
        replace_on=["subnet", "privateLinkServiceConnections", "customNetworkInterfaceName"],
        cloud_rules=(
            CloudRule(
                "endpoint-subnet-undelegated",
                "a private endpoint cannot share a delegated subnet",
                documented(_ENDPOINT_PAGE),
                _undelegated_subnet,
            ),
            CloudRule(
                "endpoint-target-exists",
                "the target of a private endpoint exists",
                documented(_ENDPOINT_PAGE),
                _target_exists,
            ),
        ),
    ),
    arm(
        "network",
        "PrivateDnsZoneGroup",
        "Microsoft.Network/privateEndpoints/privateDnsZoneGroups",
        "privateEndpointName",
        "privateDnsZoneGroupName",
    ),
    arm("privatedns", "PrivateZone", _DNS, "privateZoneName", seconds=35),
    arm(
        "privatedns",
        "VirtualNetworkLink",
        f"{_DNS}/virtualNetworkLinks",
        "privateZoneName",
        "virtualNetworkLinkName",
        seconds=35,
        replace_on=["virtualNetwork"],
    ),
)
