"""Disks of a cluster with patient data have the hospital's own key."""

from collections.abc import Iterator

from policies.core.findings import Finding, NotApplicable
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity


def check(resource: Resource, context: Context) -> Iterator[Finding]:
    """Absent means a key of Azure."""
    if not context.patient_data:
        yield NotApplicable("no patient data comes here")
        return
    yield from resource.get("diskEncryptionSetID").must_be_given()


RULE = Rule(
    title="Disks of a cluster with patient data have the hospital's own key",
    why=(
        "With Azure's key the hospital can neither withdraw access to its data nor show who had it."
    ),
    fix="Set diskEncryptionSetID to a disk encryption set with a customer-managed key.",
    severity=Severity.MEDIUM,
    kinds=("azure-native:containerservice:ManagedCluster",),
    hipaa=("164.312(a)(2)(iv)",),
    nist=("SC-12",),
    scanners=("CKV_AZURE_117",),
    docs="https://learn.microsoft.com/azure/aks/azure-disk-customer-managed-keys",
    check=check,
)
