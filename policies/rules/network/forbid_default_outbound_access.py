"""No subnet reaches the internet by an address of Azure's choice."""

from collections.abc import Iterator

from policies.core.findings import Finding, NotApplicable
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity
from policies.core.subnets import SUBNET, subnets


def check(resource: Resource, context: Context) -> Iterator[Finding]:
    """Azure gave such an address where nothing was said, and still does with older interfaces."""
    for subnet in subnets(resource):
        named = subnet.get("subnetName" if resource.kind == SUBNET else "name")
        if named.says(*context.texts("exempt")):
            yield NotApplicable("the subnet belongs to a service of Azure")
            continue
        yield from subnet.get("defaultOutboundAccess").must_be_false()


RULE = Rule(
    title="No subnet reaches the internet by an address of Azure's choice",
    why="Data can leave by an address that nobody here knows, watches or owns.",
    fix="Set defaultOutboundAccess to false and use a NAT gateway or a firewall.",
    severity=Severity.MEDIUM,
    kinds=("azure-native:network:Subnet", "azure-native:network:VirtualNetwork"),
    hipaa=("164.312(e)(1)",),
    nist=("SC-7",),
    docs="https://learn.microsoft.com/azure/virtual-network/ip-services/default-outbound-access",
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
