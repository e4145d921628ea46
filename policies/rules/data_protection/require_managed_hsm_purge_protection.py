"""Nobody can purge a deleted HSM."""

from collections.abc import Iterator

from policies.core.findings import Finding
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity


def check(resource: Resource, _context: Context) -> Iterator[Finding]:
    """Absent means off."""
    yield from resource.get("properties.enablePurgeProtection").must_be_true()


RULE = Rule(
    title="Nobody can purge a deleted HSM",
    why="Whoever may delete the HSM can destroy every key in it, and with them all encrypted data.",
    fix="Set properties.enablePurgeProtection; it cannot be taken back.",
    severity=Severity.HIGH,
    kinds=("azure-native:keyvault:ManagedHsm",),
    hipaa=("164.308(a)(7)(ii)(A)",),
    nist=("CP-9",),
    docs="https://learn.microsoft.com/azure/key-vault/managed-hsm/soft-delete-overview",
    check=check,
)
