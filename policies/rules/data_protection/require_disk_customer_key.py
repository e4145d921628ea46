"""Disks of patient data are encrypted with the hospital's own key."""

from collections.abc import Iterator

from policies.core.findings import Finding, NotApplicable
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity


def check(resource: Resource, context: Context) -> Iterator[Finding]:
    """Absent means Azure's key."""
    if not context.patient_data:
        yield NotApplicable("no patient data comes here")
        return
    yield from resource.get("encryption.diskEncryptionSetId").must_be_given()


RULE = Rule(
    title="Disks of patient data are encrypted with the hospital's own key",
    why=(
        "With Azure's key the hospital can neither withdraw access to its data nor show who had it."
    ),
    fix="Set encryption.diskEncryptionSetId to a disk encryption set with a customer-managed key.",
    severity=Severity.MEDIUM,
    kinds=("azure-native:compute:Disk",),
    hipaa=("164.310(d)(1)", "164.312(a)(2)(iv)"),
    nist=("SC-28",),
    scanners=("CKV_AZURE_2", "CKV_AZURE_93"),
    docs="https://learn.microsoft.com/azure/virtual-machines/disk-encryption",
    check=check,
)
