"""Rules of security groups, routes and public addresses, each with a good and a bad input."""

from tests.harness.cases import GROUP_ID, Case
from twin.wire import Json, Properties

ADDRESSES = f"{GROUP_ID}/providers/Microsoft.Network/publicIPAddresses"


def guarded(*rules: Properties) -> Properties:
    return {"securityRules": [{"direction": "Inbound", **each} for each in rules]}


def routed(*routes: Properties) -> Properties:
    return {"routes": list(routes)}


def address(name: str, sku: str) -> tuple[str, Properties]:
    return ("network:PublicIPAddress", {"publicIpAddressName": name, "sku": {"name": sku}})


def addressed(*names: str) -> Properties:
    ids: Json = [{"id": f"{ADDRESSES}/{each}"} for each in names]
    return {"natGatewayName": "n", "publicIpAddresses": ids}


CASES = (
    Case(
        rule="nsg-names",
        kind="network:NetworkSecurityGroup",
        good=guarded({"name": "a"}, {"name": "b"}),
        bad=guarded({"name": "a"}, {"name": "A"}),
        says="'securityRules[1].name' is 'a'; another rule of the group has it",
    ),
    Case(
        rule="nsg-one-way",
        kind="network:NetworkSecurityGroup",
        good=guarded({"sourceAddressPrefix": "*", "destinationPortRanges": ["1", "2"]}),
        bad=guarded({"sourceAddressPrefix": "*", "sourceAddressPrefixes": ["10.0.0.0/8"]}),
        says="it or sourceAddressPrefixes is allowed, not both",
    ),
    Case(
        rule="nsg-description",
        kind="network:NetworkSecurityGroup",
        good=guarded({"description": "x" * 140}),
        bad=guarded({"description": "x" * 141}),
        says="140 characters are allowed, 141 given",
    ),
    Case(
        rule="nsg-ports",
        kind="network:NetworkSecurityGroup",
        good=guarded({"sourcePortRange": "*", "destinationPortRanges": ["443", "8000-8080"]}),
        bad=guarded({"destinationPortRange": "443-65536"}),
        says="'securityRules[0].destinationPortRange' is '443-65536'; a port",
    ),
    Case(
        rule="nsg-ports",
        kind="network:NetworkSecurityGroup",
        good=guarded({"destinationPortRange": "80-90"}),
        bad=guarded({"destinationPortRange": "90-80"}),
        says="a port, a range to 65535 or * is allowed",
    ),
    Case(
        rule="route-next-hop",
        kind="network:RouteTable",
        good=routed(
            {"nextHopType": "VirtualAppliance", "nextHopIpAddress": "10.0.0.4"},
            {"nextHopType": "Internet"},
        ),
        bad=routed({"nextHopType": "VirtualAppliance"}),
        says="a virtual appliance needs its address",
    ),
    Case(
        rule="route-next-hop",
        kind="network:RouteTable",
        good=routed({"nextHopType": "None"}),
        bad=routed({"nextHopType": "Internet", "nextHopIpAddress": "10.0.0.4"}),
        says="'routes[0].nextHopIpAddress' is '10.0.0.4'; only a virtual appliance has one",
    ),
    Case(
        rule="route-prefixes",
        kind="network:RouteTable",
        good=routed({"addressPrefix": "0.0.0.0/0"}, {"addressPrefix": "AzureMonitor"}),
        bad=routed({"addressPrefix": "10.0.0.1/8"}),
        says="a CIDR block or a service tag is allowed",
    ),
    Case(
        rule="route-prefixes",
        kind="network:RouteTable",
        good=routed({"addressPrefix": "10.0.0.0/8"}, {"addressPrefix": "0.0.0.0/0"}),
        bad=routed({"addressPrefix": "0.0.0.0/0"}, {"addressPrefix": "0.0.0.0/0"}),
        says="'routes[1].addressPrefix' is '0.0.0.0/0'; another route of the table has it",
    ),
    Case(
        rule="nat-idle-timeout",
        kind="network:NatGateway",
        good={"idleTimeoutInMinutes": 120},
        bad={"idleTimeoutInMinutes": 3},
        says="'idleTimeoutInMinutes' is 3; 4 to 120 is allowed",
    ),
    Case(
        rule="nat-one-zone",
        kind="network:NatGateway",
        good={"zones": ["1"]},
        bad={"zones": ["1", "2"]},
        says="a NAT gateway stands in one zone or in none",
    ),
    Case(
        rule="nat-addresses",
        kind="network:NatGateway",
        good=addressed("one"),
        bad=addressed(*map(str, range(17))),
        says="16 addresses are allowed, 17 given",
    ),
    Case(
        rule="nat-standard-addresses",
        kind="network:NatGateway",
        good=addressed("standard"),
        bad=addressed("basic"),
        says="an address of the sku Standard is needed, it has Basic",
        world=(address("standard", "Standard"), address("basic", "Basic")),
    ),
    Case(
        rule="ip-static",
        kind="network:PublicIPAddress",
        good={"sku": {"name": "Standard"}, "publicIPAllocationMethod": "Static"},
        bad={"sku": {"name": "Standard"}, "publicIPAllocationMethod": "Dynamic"},
        says="'publicIPAllocationMethod' is 'Dynamic'; the sku Standard needs Static",
    ),
    Case(
        rule="ip-basic-zones",
        kind="network:PublicIPAddress",
        good={"sku": {"name": "Standard"}, "zones": ["1"]},
        bad={"sku": {"name": "Basic"}, "zones": ["1"]},
        says="the sku Basic has no zones",
    ),
    Case(
        rule="ip-label",
        kind="network:PublicIPAddress",
        good={"dnsSettings": {"domainNameLabel": "mercy-qa"}},
        bad={"dnsSettings": {"domainNameLabel": "Mercy"}},
        says="'dnsSettings.domainNameLabel' is 'Mercy'; 3 to 63 small letters",
    ),
    Case(
        rule="ip-idle-timeout",
        kind="network:PublicIPAddress",
        good={"idleTimeoutInMinutes": 4},
        bad={"idleTimeoutInMinutes": 31},
        says="4 to 30 is allowed",
    ),
)
