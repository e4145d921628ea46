"""Security groups, routes and public addresses."""

import re
from collections.abc import Iterator

from twin.azure.addresses import network
from twin.azure.arm import arm, fault, known, text
from twin.azure.judges import between, few, items, shaped
from twin.azure.subnets import NAME
from twin.check import Fault, same
from twin.cloud import Cloud
from twin.kinds import CloudRule, Rule
from twin.marks import ASSUMED, documented
from twin.wire import Json, Properties, at

_LEARN = "https://learn.microsoft.com/azure"
_NSG_PAGE = f"{_LEARN}/virtual-network/network-security-groups-overview"
_ROUTE_PAGE = f"{_LEARN}/virtual-network/virtual-networks-udr-overview"
_NAT_PAGE = f"{_LEARN}/nat-gateway/nat-gateway-resource"
_IP_PAGE = f"{_LEARN}/virtual-network/ip-services/public-ip-addresses"
_PORTS = re.compile(r"\*|\d{1,5}(-\d{1,5})?")
_LABEL = re.compile(r"[a-z][a-z0-9-]{1,61}[a-z0-9]")
_LONGEST_DESCRIPTION, _LAST_PORT, _MOST_ADDRESSES = 140, 65_535, 16


def _public_ip(_inputs: Properties, identifier: str) -> Properties:
    return {"ipAddress": f"203.0.113.{sum(identifier.encode()) % 254 + 1}"}


def _priorities(inputs: Properties) -> Iterator[Fault]:
    seen: dict[tuple[object, object], int] = {}
    for index, (path, rule) in enumerate(items(inputs, "securityRules")):
        priority, direction = known(rule, "priority"), known(rule, "direction")
        if isinstance(priority, int) and not 100 <= priority <= 4096:  # noqa: PLR2004
            yield fault(f"{path}.priority", priority, "100 to 4096 is allowed")
        first = seen.setdefault((direction, priority), index)
        if priority is not None and first != index:
            allowed = f"securityRules[{first}] has it in the same direction"
            yield fault(f"{path}.priority", priority, allowed)


def _rule_names(inputs: Properties) -> Iterator[Fault]:
    seen: set[str] = set()
    for path, rule in items(inputs, "securityRules"):
        name = text(rule, "name").casefold()
        if name and name in seen:
            yield fault(f"{path}.name", name, "another rule of the group has it")
        seen.add(name)


def _one_way_to_say(inputs: Properties) -> Iterator[Fault]:
    for path, rule in items(inputs, "securityRules"):
        for one in ("sourceAddressPrefix", "destinationAddressPrefix", "destinationPortRange"):
            many = f"{one}es" if one.endswith("Prefix") else f"{one}s"
            if known(rule, one) and known(rule, many):
                yield fault(f"{path}.{one}", known(rule, one), f"it or {many} is allowed, not both")


def _descriptions(inputs: Properties) -> Iterator[Fault]:
    for path, rule in items(inputs, "securityRules"):
        given = text(rule, "description")
        if len(given) > _LONGEST_DESCRIPTION:
            allowed = f"{_LONGEST_DESCRIPTION} characters are allowed, {len(given)} given"
            yield fault(f"{path}.description", given, allowed)


def _ports(inputs: Properties) -> Iterator[Fault]:
    for path, rule in items(inputs, "securityRules"):
        for side in ("sourcePortRange", "destinationPortRange"):
            listed = known(rule, f"{side}s")
            given = listed if isinstance(listed, list) else [known(rule, side)]
            for each in given:
                if isinstance(each, str) and not _is_port_range(each):
                    yield fault(f"{path}.{side}", each, "a port, a range to 65535 or * is allowed")


def _is_port_range(given: str) -> bool:
    numbers = [int(each) for each in re.findall(r"\d+", given)]
    fits = all(each <= _LAST_PORT for each in numbers) and numbers == sorted(numbers)
    return bool(_PORTS.fullmatch(given)) and fits


def _next_hops(inputs: Properties) -> Iterator[Fault]:
    for path, route in items(inputs, "routes"):
        appliance = same(text(route, "nextHopType"), "VirtualAppliance")
        address = at(route, "nextHopIpAddress")
        if appliance and address is None:
            yield fault(f"{path}.nextHopIpAddress", None, "a virtual appliance needs its address")
        if text(route, "nextHopType") and not appliance and known(route, "nextHopIpAddress"):
            yield fault(f"{path}.nextHopIpAddress", address, "only a virtual appliance has one")


def _route_prefixes(inputs: Properties) -> Iterator[Fault]:
    seen: set[str] = set()
    for path, route in items(inputs, "routes"):
        prefix = text(route, "addressPrefix")
        if prefix and prefix[0].isdigit() and network(prefix) is None:
            yield fault(f"{path}.addressPrefix", prefix, "a CIDR block or a service tag is allowed")
        if prefix and prefix.casefold() in seen:
            yield fault(f"{path}.addressPrefix", prefix, "another route of the table has it")
        seen.add(prefix.casefold())


def _one_zone(inputs: Properties) -> Iterator[Fault]:
    zones = known(inputs, "zones")
    if isinstance(zones, list) and len(zones) > 1:
        yield fault("zones", zones, "a NAT gateway stands in one zone or in none")


def _standard_addresses(inputs: Properties, identifier: str, cloud: Cloud) -> Iterator[Fault]:
    del identifier
    for path, each in items(inputs, "publicIpAddresses"):
        address = cloud.get(text(each, "id"))
        sku = text(address.inputs, "sku.name") if address else ""
        if sku and not sku.casefold().startswith("standard"):
            allowed = f"an address of the sku Standard is needed, it has {sku}"
            yield fault(f"{path}.id", text(each, "id"), allowed)


def _static(inputs: Properties) -> Iterator[Fault]:
    method = text(inputs, "publicIPAllocationMethod")
    if same(text(inputs, "sku.name"), "Standard") and same(method, "Dynamic"):
        yield fault("publicIPAllocationMethod", method, "the sku Standard needs Static")


def _basic_has_no_zones(inputs: Properties) -> Iterator[Fault]:
    zones: Json = known(inputs, "zones")
    if same(text(inputs, "sku.name"), "Basic") and zones:
        yield fault("zones", zones, "the sku Basic has no zones")


_GROUP_RULES = (
    Rule(
        "nsg-priorities",
        "priorities are 100 to 4096 and unique in a direction",
        documented(_NSG_PAGE),
        _priorities,
    ),
    Rule("nsg-names", "rules of a group have names of their own", ASSUMED, _rule_names),
    Rule("nsg-one-way", "a rule says its ranges in one way", ASSUMED, _one_way_to_say),
    Rule("nsg-description", "a description has 140 characters", ASSUMED, _descriptions),
    Rule("nsg-ports", "ports go to 65535", documented(_NSG_PAGE), _ports),
)
_ROUTE_RULES = (
    Rule(
        "route-next-hop",
        "a virtual appliance has an address, nothing else has",
        documented(_ROUTE_PAGE),
        _next_hops,
    ),
    Rule(
        "route-prefixes",
        "prefixes of a table are CIDR blocks or service tags, each once",
        documented(_ROUTE_PAGE),
        _route_prefixes,
    ),
)
_NAT_RULES = (
    Rule(
        "nat-idle-timeout",
        "the idle timeout is 4 to 120 minutes",
        documented(_NAT_PAGE),
        between("idleTimeoutInMinutes", 4, 120),
    ),
    Rule("nat-one-zone", "a NAT gateway stands in one zone", documented(_NAT_PAGE), _one_zone),
    Rule(
        "nat-addresses",
        "it has 16 addresses at most",
        documented(_NAT_PAGE),
        few("publicIpAddresses", _MOST_ADDRESSES, "addresses"),
    ),
)
_ADDRESS_RULES = (
    Rule("ip-static", "a Standard address is static", documented(_IP_PAGE), _static),
    Rule(
        "ip-basic-zones", "a Basic address has no zones", documented(_IP_PAGE), _basic_has_no_zones
    ),
    Rule(
        "ip-label",
        "a DNS label is one",
        ASSUMED,
        shaped(
            "dnsSettings.domainNameLabel",
            _LABEL.fullmatch,
            "3 to 63 small letters, digits and hyphens, a letter first, are allowed",
        ),
    ),
    Rule(
        "ip-idle-timeout",
        "the idle timeout is 4 to 30 minutes",
        ASSUMED,
        between("idleTimeoutInMinutes", 4, 30),
    ),
)

KINDS = (
    arm(
        "network",
        "NetworkSecurityGroup",
        "Microsoft.Network/networkSecurityGroups",
        "networkSecurityGroupName",
        pattern=NAME,
        rules=_GROUP_RULES,
    ),
    arm(
        "network",
        "RouteTable",
        "Microsoft.Network/routeTables",
        "routeTableName",
        pattern=NAME,
        rules=_ROUTE_RULES,
    ),
    arm(
        "network",
        "NatGateway",
        "Microsoft.Network/natGateways",
        "natGatewayName",
        pattern=NAME,
        seconds=12,
        replace_on=["sku", "zones"],
        rules=_NAT_RULES,
        cloud_rules=(
            CloudRule(
                "nat-standard-addresses",
                "a NAT gateway takes Standard addresses",
                documented(_NAT_PAGE),
                _standard_addresses,
            ),
        ),
    ),
    arm(
        "network",
        "PublicIPAddress",
        "Microsoft.Network/publicIPAddresses",
        "publicIpAddressName",
        pattern=NAME,
        outputs=_public_ip,
        replace_on=["sku", "zones", "publicIPAddressVersion"],
        rules=_ADDRESS_RULES,
    ),
)
