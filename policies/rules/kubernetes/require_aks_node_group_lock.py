"""Nobody changes what Azure made for a cluster."""

from collections.abc import Iterator

from policies.core.findings import Finding
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity


def check(resource: Resource, _context: Context) -> Iterator[Finding]:
    """Absent means unrestricted."""
    profile = resource.get("nodeResourceGroupProfile")
    yield from profile.get("restrictionLevel").must_be("ReadOnly")


RULE = Rule(
    title="Nobody changes what Azure made for a cluster",
    why=(
        "Disks, addresses and rules that someone changes by hand break the cluster, or "
        "open it unseen."
    ),
    fix="Set nodeResourceGroupProfile.restrictionLevel to ReadOnly.",
    severity=Severity.LOW,
    kinds=("azure-native:containerservice:ManagedCluster",),
    hipaa=("164.312(c)(1)",),
    nist=("CM-5",),
    docs="https://learn.microsoft.com/azure/aks/node-resource-group-lockdown",
    check=check,
)
