"""A cluster enforces network policies."""

from collections.abc import Iterator

from policies.core.findings import Finding
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity


def check(resource: Resource, _context: Context) -> Iterator[Finding]:
    """Absent means that the policies of the workloads are there and nobody heeds them."""
    yield from resource.get("networkProfile.networkPolicy").must_be("azure", "calico", "cilium")


RULE = Rule(
    title="A cluster enforces network policies",
    why="Without an engine every pod reaches every other one, whatever the policies say.",
    fix="Set networkProfile.networkPolicy to cilium.",
    severity=Severity.HIGH,
    kinds=("azure-native:containerservice:ManagedCluster",),
    hipaa=("164.312(a)(1)",),
    nist=("AC-4", "SC-7"),
    scanners=("CKV_AZURE_7", "CKV2_AZURE_29"),
    docs="https://learn.microsoft.com/azure/aks/use-network-policies",
    check=check,
)
