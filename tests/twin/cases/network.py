"""Rules of networks, each with a good and a bad input."""

from tests.harness.cases import GROUP_ID, Case

VNET = f"{GROUP_ID}/providers/Microsoft.Network/virtualNetworks/v"
NETWORK = (
    "network:VirtualNetwork",
    {"virtualNetworkName": "v", "addressSpace": {"addressPrefixes": ["10.0.0.0/16"]}},
)

CASES = (
    Case(
        rule="subnet-inside-network",
        kind="network:Subnet",
        good={"virtualNetworkName": "v", "subnetName": "s", "addressPrefix": "10.0.1.0/24"},
        bad={"virtualNetworkName": "v", "subnetName": "s", "addressPrefix": "10.1.0.0/24"},
        says="'addressPrefix' is '10.1.0.0/24'; a block inside 10.0.0.0/16 is allowed",
        world=(NETWORK,),
    ),
    Case(
        rule="subnet-no-overlap",
        kind="network:Subnet",
        good={"virtualNetworkName": "v", "subnetName": "s", "addressPrefix": "10.0.2.0/24"},
        bad={"virtualNetworkName": "v", "subnetName": "s", "addressPrefix": "10.0.1.128/25"},
        says="'addressPrefix' is '10.0.1.128/25'; it overlaps the subnet other",
        world=(
            NETWORK,
            (
                "network:Subnet",
                {
                    "virtualNetworkName": "v",
                    "subnetName": "other",
                    "addressPrefix": "10.0.1.0/24",
                },
            ),
        ),
    ),
    Case(
        rule="endpoint-subnet-undelegated",
        kind="network:PrivateEndpoint",
        good={"privateEndpointName": "pe", "subnet": {"id": f"{VNET}/subnets/plain"}},
        bad={"privateEndpointName": "pe", "subnet": {"id": f"{VNET}/subnets/given"}},
        says="a subnet without delegation is needed",
        world=(
            NETWORK,
            ("network:Subnet", {"virtualNetworkName": "v", "subnetName": "plain"}),
            (
                "network:Subnet",
                {
                    "virtualNetworkName": "v",
                    "subnetName": "given",
                    "delegations": [{"serviceName": "Microsoft.Databricks/workspaces"}],
                },
            ),
        ),
    ),
    Case(
        rule="endpoint-target-exists",
        kind="network:PrivateEndpoint",
        good={
            "privateEndpointName": "pe",
            "privateLinkServiceConnections": [{"privateLinkServiceId": VNET}],
        },
        bad={
            "privateEndpointName": "pe",
            "privateLinkServiceConnections": [{"privateLinkServiceId": f"{VNET}x"}],
        },
        says="the id of a resource that exists is allowed",
        world=(NETWORK,),
    ),
    Case(
        rule="virtualnetwork-name",
        kind="network:VirtualNetwork",
        good={"virtualNetworkName": "v"},
        bad={"virtualNetworkName": "-v"},
        says="'virtualNetworkName' is '-v'; a name that matches",
    ),
    Case(
        rule="network-cidr",
        kind="network:VirtualNetwork",
        good={"addressSpace": {"addressPrefixes": ["10.0.0.0/16"]}},
        bad={"addressSpace": {"addressPrefixes": ["10.0.0.1/16"]}},
        says="'addressSpace.addressPrefixes' is '10.0.0.1/16'; a CIDR block whose host bits are ",
    ),
    Case(
        rule="network-cidr",
        kind="network:Subnet",
        good={"addressPrefix": "10.0.0.0/24"},
        bad={"addressPrefix": "10.0.0.0/99"},
        says="'addressPrefix' is '10.0.0.0/99'; a CIDR block whose host bits are zero is allowed",
    ),
    Case(
        rule="subnet-name",
        kind="network:Subnet",
        good={"subnetName": "s"},
        bad={"subnetName": "s-"},
        says="'subnetName' is 's-'; a name that matches",
    ),
    Case(
        rule="subnet-size",
        kind="network:Subnet",
        good={"addressPrefix": "10.0.0.0/29"},
        bad={"addressPrefix": "10.0.0.0/30"},
        says="'addressPrefix' is '10.0.0.0/30'; /29 is the smallest subnet, 5 are reserved",
    ),
    Case(
        rule="subnet-one-delegation",
        kind="network:Subnet",
        good={"delegations": [{}]},
        bad={"delegations": [{}, {}]},
        says="'delegations' is a list; one delegation is allowed for a subnet",
    ),
    Case(
        rule="networksecuritygroup-name",
        kind="network:NetworkSecurityGroup",
        good={"networkSecurityGroupName": "n"},
        bad={"networkSecurityGroupName": "n!"},
        says="'networkSecurityGroupName' is 'n!'; a name that matches",
    ),
    Case(
        rule="nsg-priorities",
        kind="network:NetworkSecurityGroup",
        good={"securityRules": [{"priority": 100, "direction": "Inbound"}]},
        bad={"securityRules": [{"priority": 99, "direction": "Inbound"}]},
        says="'securityRules[0].priority' is 99; 100 to 4096 is allowed",
    ),
    Case(
        rule="nsg-priorities",
        kind="network:NetworkSecurityGroup",
        good={
            "securityRules": [
                {"priority": 100, "direction": "Inbound"},
                {"priority": 100, "direction": "Outbound"},
            ]
        },
        bad={
            "securityRules": [
                {"priority": 100, "direction": "Inbound"},
                {"priority": 100, "direction": "Inbound"},
            ]
        },
        says="'securityRules[1].priority' is 100; securityRules[0] has it in the same direction",
    ),
    Case(
        rule="routetable-name",
        kind="network:RouteTable",
        good={"routeTableName": "r"},
        bad={"routeTableName": ""},
        says="'routeTableName' is ''; a name that matches",
    ),
    Case(
        rule="natgateway-name",
        kind="network:NatGateway",
        good={"natGatewayName": "n"},
        bad={"natGatewayName": "n "},
        says="'natGatewayName' is 'n '; a name that matches",
    ),
    Case(
        rule="publicipaddress-name",
        kind="network:PublicIPAddress",
        good={"publicIpAddressName": "p"},
        bad={"publicIpAddressName": "p/"},
        says="'publicIpAddressName' is 'p/'; a name that matches",
    ),
    Case(
        rule="privateendpoint-name",
        kind="network:PrivateEndpoint",
        good={"privateEndpointName": "p"},
        bad={"privateEndpointName": "p" * 81},
        says="'privateEndpointName' is 'ppp",
    ),
)
