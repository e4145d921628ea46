"""What is deleted from a vault can be recovered."""

from collections.abc import Iterator

from policies.core.findings import Finding
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity, always


def check(resource: Resource, _context: Context) -> Iterator[Finding]:
    """Absent means that it can."""
    yield from resource.get("properties.enableSoftDelete").must_be_true(absent_is_fine=True)


RULE = Rule(
    title="What is deleted from a vault can be recovered",
    why="A key that is deleted by mistake takes all data that it encrypts with it.",
    fix="Set properties.enableSoftDelete.",
    severity=Severity.HIGH,
    kinds=("azure-native:keyvault:Vault",),
    hipaa=("164.308(a)(7)(ii)(A)",),
    nist=("CP-9",),
    scanners=("CKV_AZURE_111",),
    docs="https://learn.microsoft.com/azure/key-vault/general/soft-delete-overview",
    check=check,
    remedy=always("properties.enableSoftDelete", value=True),
)
