"""Storage is encrypted by the infrastructure as well."""

from collections.abc import Iterator

from policies.core.findings import Finding
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity


def check(resource: Resource, _context: Context) -> Iterator[Finding]:
    """Absent means once alone; only a new account can have it."""
    encryption = resource.get("encryption")
    yield from encryption.get("requireInfrastructureEncryption").must_be_true()


RULE = Rule(
    title="Storage is encrypted by the infrastructure as well",
    why="One flawed algorithm, or one key that leaked, lays patient data open.",
    fix="Set encryption.requireInfrastructureEncryption when the account is made.",
    severity=Severity.MEDIUM,
    kinds=("azure-native:storage:StorageAccount",),
    hipaa=("164.312(a)(2)(iv)",),
    nist=("SC-28", "SC-28(1)"),
    docs="https://learn.microsoft.com/azure/storage/common/infrastructure-encryption-enable",
    check=check,
)
