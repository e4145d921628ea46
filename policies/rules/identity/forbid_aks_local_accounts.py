"""A cluster knows no accounts but those of Entra."""

from collections.abc import Iterator

from policies.core.findings import Finding
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity, always


def check(resource: Resource, _context: Context) -> Iterator[Finding]:
    """Absent means that the local administrator is there."""
    yield from resource.get("disableLocalAccounts").must_be_true()


RULE = Rule(
    title="A cluster knows no accounts but those of Entra",
    why=(
        "The certificate of a local administrator names no person, does not expire with "
        "the job and cannot be revoked alone."
    ),
    fix="Set disableLocalAccounts.",
    severity=Severity.HIGH,
    kinds=("azure-native:containerservice:ManagedCluster",),
    hipaa=("164.312(a)(2)(i)", "164.312(d)"),
    nist=("AC-2", "IA-2"),
    scanners=("CKV_AZURE_141",),
    docs="https://learn.microsoft.com/azure/aks/manage-local-accounts-managed-azure-ad",
    check=check,
    remedy=always("disableLocalAccounts", value=True),
)
