"""Nobody can purge a deleted vault."""

from collections.abc import Iterator

from policies.core.findings import Finding
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity


def check(resource: Resource, context: Context) -> Iterator[Finding]:
    """Retention counts in production, where nothing can be made anew from elsewhere."""
    yield from resource.get("properties.enablePurgeProtection").must_be_true()
    if context.production:
        kept = resource.get("properties.softDeleteRetentionInDays")
        yield from kept.must_be_at_least(context.number("days"))


RULE = Rule(
    title="Nobody can purge a deleted vault",
    why="Whoever may delete a vault can destroy every key, and with them all encrypted data.",
    fix="Set properties.enablePurgeProtection and softDeleteRetentionInDays.",
    severity=Severity.CRITICAL,
    kinds=("azure-native:keyvault:Vault",),
    hipaa=("164.308(a)(7)(ii)(A)", "164.312(c)(1)"),
    nist=("CP-9",),
    scanners=("CKV_AZURE_110", "CKV_AZURE_42"),
    docs="https://learn.microsoft.com/azure/key-vault/general/soft-delete-overview",
    check=check,
    parameters={"days": 90},
)
