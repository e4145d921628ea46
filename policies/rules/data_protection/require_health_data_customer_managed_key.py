"""Records and images of patients lie under the hospital's key."""

from collections.abc import Iterator

from policies.core.findings import Finding, NotApplicable
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity


def check(resource: Resource, context: Context) -> Iterator[Finding]:
    """The service reads the key by an identity of its own."""
    if not context.patient_data:
        yield NotApplicable("no patient data comes here")
        return

    key = resource.get("encryption.customerManagedKeyEncryption")
    yield from key.get("keyEncryptionKeyUrl").must_be_given()


RULE = Rule(
    title="Records and images of patients lie under the hospital's key",
    why=(
        "Only who holds the key can withdraw it, and so make all copies of the records unreadable."
    ),
    fix="Set encryption.customerManagedKeyEncryption.keyEncryptionKeyUrl.",
    severity=Severity.HIGH,
    kinds=("azure-native:healthcareapis:FhirService", "azure-native:healthcareapis:DicomService"),
    hipaa=("164.312(a)(2)(iv)",),
    nist=("SC-12",),
    docs="https://learn.microsoft.com/azure/healthcare-apis/fhir/configure-customer-managed-keys",
    check=check,
)
