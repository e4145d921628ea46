"""A cluster acts on Azure under a managed identity."""

from collections.abc import Iterator

from policies.core.findings import Finding
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity


def check(resource: Resource, _context: Context) -> Iterator[Finding]:
    """The service principal of older clusters stands as ``msi`` where there is none."""
    yield from resource.get("identity.type").must_be("SystemAssigned", "UserAssigned")
    client = resource.get("servicePrincipalProfile.clientId")
    yield from client.must_be("msi", absent_is_fine=True)


RULE = Rule(
    title="A cluster acts on Azure under a managed identity",
    why=(
        "A service principal has a password that someone keeps, that leaks, and that "
        "expires with the cluster running."
    ),
    fix="Set identity, and leave servicePrincipalProfile out.",
    severity=Severity.HIGH,
    kinds=("azure-native:containerservice:ManagedCluster",),
    hipaa=("164.312(d)",),
    nist=("IA-2",),
    docs="https://learn.microsoft.com/azure/aks/use-managed-identity",
    check=check,
)
