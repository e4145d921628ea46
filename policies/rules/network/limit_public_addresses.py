"""A public address belongs to a gateway, a firewall or a bastion."""

from collections.abc import Iterator

from policies.core.findings import Finding, NotApplicable, Violation
from policies.core.links import pointing_to
from policies.core.resource import Resource, Stack
from policies.core.rule import Context, Rule, Severity

_HOLDERS = {
    "azure-native:network:NatGateway": "publicIpAddresses",
    "azure-native:network:AzureFirewall": "ipConfigurations",
    "azure-native:network:BastionHost": "ipConfigurations",
    "azure-native:network:VirtualNetworkGateway": "ipConfigurations",
}


def check_stack(resource: Resource, stack: Stack, context: Context) -> Iterator[Finding]:
    """Logical names of other addresses that are wanted stand in the parameters."""
    if resource.name in context.texts("names"):
        yield NotApplicable("the profile names the address")
        return
    holders = [
        each for kind, name in _HOLDERS.items() for each in pointing_to(resource, stack, kind, name)
    ]
    if not holders:
        yield Violation(
            "", "an address of nothing that may have one", "one of a gateway or firewall"
        )


RULE = Rule(
    title="A public address belongs to a gateway, a firewall or a bastion",
    why="A machine with a public address is found by strangers within minutes.",
    fix="Take the address away, or name it in the rule's parameters.",
    severity=Severity.HIGH,
    kinds=("azure-native:network:PublicIPAddress",),
    hipaa=("164.312(a)(1)",),
    nist=("SC-7(4)",),
    docs="https://learn.microsoft.com/azure/virtual-network/ip-services/public-ip-addresses",
    check_stack=check_stack,
    parameters={"names": []},
)
