"""Entra decides who may do what in a cluster."""

from collections.abc import Iterator

from policies.core.findings import Finding
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity


def check(resource: Resource, _context: Context) -> Iterator[Finding]:
    """All three are needed: RBAC at all, Entra as its directory, and Azure roles as its rights."""
    yield from resource.get("enableRBAC").must_be_true()
    yield from resource.get("aadProfile.managed").must_be_true()
    yield from resource.get("aadProfile.enableAzureRBAC").must_be_true()


RULE = Rule(
    title="Entra decides who may do what in a cluster",
    why=(
        "Without roles everyone who may log in is an administrator, and nobody sees from "
        "outside who has which rights."
    ),
    fix="Set enableRBAC, aadProfile.managed and aadProfile.enableAzureRBAC.",
    severity=Severity.CRITICAL,
    kinds=("azure-native:containerservice:ManagedCluster",),
    hipaa=("164.308(a)(4)(i)", "164.312(a)(1)"),
    nist=("AC-3(7)",),
    scanners=("CKV_AZURE_5",),
    docs="https://learn.microsoft.com/azure/aks/manage-azure-rbac",
    check=check,
)
