"""What leaves a cluster takes a way that the hospital controls."""

from collections.abc import Iterator

from policies.core.findings import Finding
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity

_CONTROLLED = ("userDefinedRouting", "userAssignedNATGateway", "none", "block")


def check(resource: Resource, _context: Context) -> Iterator[Finding]:
    """A load balancer, or a NAT gateway that Azure manages, lies outside the hospital's network."""
    yield from resource.get("networkProfile.outboundType").must_be(*_CONTROLLED)


RULE = Rule(
    title="What leaves a cluster takes a way that the hospital controls",
    why="Data can leave by an address that no firewall sees and no partner can put on a list.",
    fix="Set networkProfile.outboundType to userDefinedRouting or userAssignedNATGateway.",
    severity=Severity.MEDIUM,
    kinds=("azure-native:containerservice:ManagedCluster",),
    hipaa=("164.312(e)(1)",),
    nist=("SC-7", "SI-4"),
    docs="https://learn.microsoft.com/azure/aks/egress-outboundtype",
    check=check,
)
