"""Every subnet has a security group."""

from collections.abc import Iterator

from policies.core.findings import Finding, NotApplicable
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity
from policies.core.subnets import SUBNET, subnets


def check(resource: Resource, context: Context) -> Iterator[Finding]:
    """Services of Azure guard the subnets that bear their names."""
    for subnet in subnets(resource):
        named = subnet.get("subnetName" if resource.kind == SUBNET else "name")
        if named.says(*context.texts("exempt")):
            yield NotApplicable("the subnet belongs to a service of Azure")
            continue
        yield from subnet.get("networkSecurityGroup.id").must_be_given()


RULE = Rule(
    title="Every subnet has a security group",
    why="Whatever lands in the subnet is open to the whole network.",
    fix="Set networkSecurityGroup.id on the subnet.",
    severity=Severity.HIGH,
    kinds=("azure-native:network:Subnet", "azure-native:network:VirtualNetwork"),
    hipaa=("164.312(a)(1)",),
    nist=("SC-7",),
    scanners=("CKV2_AZURE_31",),
    docs="https://learn.microsoft.com/azure/virtual-network/network-security-groups-overview",
    check=check,
    parameters={
        "exempt": [
            "AzureFirewallSubnet",
            "AzureFirewallManagementSubnet",
            "GatewaySubnet",
            "AzureBastionSubnet",
            "RouteServerSubnet",
        ]
    },
)
