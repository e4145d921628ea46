"""Redis stores patient data under the hospital's key."""

from collections.abc import Iterator

from policies.core.findings import Finding, NotApplicable
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity


def check(resource: Resource, context: Context) -> Iterator[Finding]:
    """Disks hold the data also where a database does not persist it."""
    if not context.patient_data:
        yield NotApplicable("no patient data comes here")
        return

    key = resource.get("encryption.customerManagedKeyEncryption")
    yield from key.get("keyEncryptionKeyUrl").must_be_given()


RULE = Rule(
    title="Redis stores patient data under the hospital's key",
    why="Persisted features of patients could be read without the hospital's consent.",
    fix="Set encryption.customerManagedKeyEncryption with the key and the identity that reads it.",
    severity=Severity.MEDIUM,
    kinds=("azure-native:redisenterprise:RedisEnterprise",),
    hipaa=("164.312(a)(2)(iv)",),
    nist=("SC-12",),
    docs="https://learn.microsoft.com/azure/redis/how-to-encryption",
    check=check,
)
