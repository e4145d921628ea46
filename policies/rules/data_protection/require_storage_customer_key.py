"""Storage of patient data is encrypted with the hospital's own key."""

from collections.abc import Iterator

from policies.core.findings import Finding, NotApplicable
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity


def check(resource: Resource, context: Context) -> Iterator[Finding]:
    """The tag tells where the stage does not; absent means Azure's key."""
    tagged = resource.get("tags.data-classification").says("phi")
    if not (tagged or context.patient_data):
        yield NotApplicable("no patient data comes here")
        return
    encryption = resource.get("encryption")
    yield from encryption.get("keySource").must_be("Microsoft.Keyvault")
    yield from encryption.get("keyVaultProperties.keyName").must_be_given()
    yield from encryption.get("keyVaultProperties.keyVaultUri").must_be_given()


RULE = Rule(
    title="Storage of patient data is encrypted with the hospital's own key",
    why=(
        "With Azure's key the hospital can neither withdraw access to its data nor show who had it."
    ),
    fix="Set encryption.keySource to Microsoft.Keyvault, with keyVaultProperties.",
    severity=Severity.HIGH,
    kinds=("azure-native:storage:StorageAccount",),
    hipaa=("164.308(a)(1)(ii)(B)", "164.310(d)(1)", "164.312(a)(2)(iv)"),
    nist=("SC-12",),
    scanners=("CKV2_AZURE_1",),
    docs="https://learn.microsoft.com/azure/storage/common/customer-managed-keys-overview",
    check=check,
)
