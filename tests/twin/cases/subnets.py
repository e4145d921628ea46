"""Rules of virtual networks, subnets and peerings, each with a good and a bad input."""

from tests.harness.cases import GROUP_ID, Case
from twin.wire import Json, Properties

VNETS = f"{GROUP_ID}/providers/Microsoft.Network/virtualNetworks"
IN_V: Properties = {"virtualNetworkName": "v"}
GROUP_OF_RULES: Properties = {"networkSecurityGroup": {"id": "nsg"}}


def network(name: str, *spaces: str) -> tuple[str, Properties]:
    space: Json = {"addressPrefixes": list(spaces)}
    return ("network:VirtualNetwork", {"virtualNetworkName": name, "addressSpace": space})


def subnet(name: str, prefix: str) -> tuple[str, Properties]:
    return ("network:Subnet", {**IN_V, "subnetName": name, "addressPrefix": prefix})


def delegated(service: str, prefix: str = "10.0.0.0/24") -> Properties:
    delegations: Json = [{"name": "d", "serviceName": service}]
    return {**IN_V, "subnetName": "s", "addressPrefix": prefix, "delegations": delegations}


CASES = (
    Case(
        rule="network-spaces-apart",
        kind="network:VirtualNetwork",
        good=network("v", "10.0.0.0/16", "10.1.0.0/16")[1],
        bad=network("v", "10.0.0.0/16", "10.0.9.0/24")[1],
        says="'addressSpace.addressPrefixes' is '10.0.9.0/24'; it overlaps 10.0.0.0/16",
    ),
    Case(
        rule="network-flow-timeout",
        kind="network:VirtualNetwork",
        good={"flowTimeoutInMinutes": 30},
        bad={"flowTimeoutInMinutes": 31},
        says="'flowTimeoutInMinutes' is 31; 4 to 30 is allowed",
    ),
    Case(
        rule="network-keeps-subnets",
        kind="network:VirtualNetwork",
        good=network("v", "10.0.0.0/15")[1],
        bad=network("v", "10.1.0.0/16")[1],
        says="it must hold the subnet a, 10.0.1.0/24",
        world=(network("v", "10.0.0.0/16"), subnet("a", "10.0.1.0/24")),
    ),
    Case(
        rule="network-subnets-in-one-place",
        kind="network:VirtualNetwork",
        good={**IN_V, "subnets": [{"name": "a"}, {"name": "b"}]},
        bad={**IN_V, "subnets": [{"name": "b"}]},
        says="the subnet a would be deleted; list it or no subnet",
        world=(network("v", "10.0.0.0/16"), subnet("a", "10.0.1.0/24")),
    ),
    Case(
        rule="subnet-delegation-name",
        kind="network:Subnet",
        good=delegated("Microsoft.Databricks/workspaces"),
        bad=delegated("Databricks"),
        says="'delegations[0].serviceName' is 'Databricks'; a provider and a type",
    ),
    Case(
        rule="subnet-size-for-service",
        kind="network:Subnet",
        good=delegated("Microsoft.Databricks/workspaces", "10.0.0.0/26"),
        bad=delegated("Microsoft.Databricks/workspaces", "10.0.0.0/27"),
        says="'addressPrefix' is '10.0.0.0/27'; /26 or larger is needed here",
    ),
    Case(
        rule="subnet-size-for-service",
        kind="network:Subnet",
        good={**IN_V, "subnetName": "GatewaySubnet", "addressPrefix": "10.0.0.0/27"},
        bad={**IN_V, "subnetName": "GatewaySubnet", "addressPrefix": "10.0.0.0/28"},
        says="/27 or larger is needed here",
    ),
    Case(
        rule="subnet-databricks-guarded",
        kind="network:Subnet",
        good={**delegated("Microsoft.Databricks/workspaces"), **GROUP_OF_RULES},
        bad=delegated("Microsoft.Databricks/workspaces"),
        says="a subnet of Databricks needs a network security group",
    ),
    Case(
        rule="subnet-gateway-unguarded",
        kind="network:Subnet",
        good={**IN_V, "subnetName": "GatewaySubnet"},
        bad={**IN_V, "subnetName": "GatewaySubnet", **GROUP_OF_RULES},
        says="GatewaySubnet takes no network security group",
    ),
    Case(
        rule="subnet-endpoint-policies",
        kind="network:Subnet",
        good={"privateEndpointNetworkPolicies": "networkSecurityGroupEnabled"},
        bad={"privateEndpointNetworkPolicies": "On"},
        says="'privateEndpointNetworkPolicies' is 'On'; Disabled, Enabled",
    ),
    Case(
        rule="subnet-one-prefix",
        kind="network:Subnet",
        good={"addressPrefixes": ["10.0.0.0/24"]},
        bad={"addressPrefixes": ["10.0.0.0/24"], "addressPrefix": "10.0.0.0/24"},
        says="it or addressPrefixes is allowed, not both",
    ),
    Case(
        rule="virtualnetworkpeering-name",
        kind="network:VirtualNetworkPeering",
        good={"virtualNetworkPeeringName": "to-hub"},
        bad={"virtualNetworkPeeringName": "-hub"},
        says="'virtualNetworkPeeringName' is '-hub'; a name that matches",
    ),
    Case(
        rule="peering-gateways",
        kind="network:VirtualNetworkPeering",
        good={"useRemoteGateways": True, "allowGatewayTransit": False},
        bad={"useRemoteGateways": True, "allowGatewayTransit": True},
        says="'useRemoteGateways' is True; a network that offers its gateway",
    ),
    Case(
        rule="peering-spaces-apart",
        kind="network:VirtualNetworkPeering",
        good={**IN_V, "remoteVirtualNetwork": {"id": f"{VNETS}/hub"}},
        bad={**IN_V, "remoteVirtualNetwork": {"id": f"{VNETS}/twin"}},
        says="its 10.0.0.0/17 overlaps 10.0.0.0/16 of this network",
        world=(
            network("v", "10.0.0.0/16"),
            network("hub", "10.9.0.0/16"),
            network("twin", "10.0.0.0/17"),
        ),
    ),
    Case(
        rule="peering-with-another",
        kind="network:VirtualNetworkPeering",
        good={**IN_V, "remoteVirtualNetwork": {"id": f"{VNETS}/hub"}},
        bad={**IN_V, "remoteVirtualNetwork": {"id": f"{VNETS}/V"}},
        says="another network is needed",
    ),
)
