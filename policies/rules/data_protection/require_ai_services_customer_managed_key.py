"""AI services keep what they store under the hospital's key."""

from collections.abc import Iterator

from policies.core.findings import Finding, NotApplicable
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity


def check(resource: Resource, context: Context) -> Iterator[Finding]:
    """The account reads the key by its identity."""
    if not context.patient_data:
        yield NotApplicable("no patient data comes here")
        return

    yield from resource.get("properties.encryption.keySource").must_be("Microsoft.KeyVault")
    identity = resource.get("identity.type")
    yield from identity.must_be("SystemAssigned", "UserAssigned", "SystemAssigned, UserAssigned")


RULE = Rule(
    title="AI services keep what they store under the hospital's key",
    why="Files, fine-tuned models and kept prompts could be read without the hospital's consent.",
    fix=(
        "Set properties.encryption.keySource to Microsoft.KeyVault and give the account an "
        "identity."
    ),
    severity=Severity.MEDIUM,
    kinds=("azure-native:cognitiveservices:Account",),
    hipaa=("164.312(a)(2)(iv)",),
    nist=("SC-12",),
    scanners=("CKV2_AZURE_22", "CKV_AZURE_238"),
    docs=(
        "https://learn.microsoft.com/azure/ai-services/encryption/cognitive-services-"
        "encryption-keys-portal"
    ),
    check=check,
)
