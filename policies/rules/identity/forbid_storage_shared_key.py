"""A storage account knows no keys and no local users."""

from collections.abc import Iterator

from policies.core.findings import Finding
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity


def check(resource: Resource, _context: Context) -> Iterator[Finding]:
    """Absent means that keys work; local users and SFTP are off unless they are given."""
    yield from resource.get("allowSharedKeyAccess").must_be_false()
    yield from resource.get("isLocalUserEnabled").must_be_false(absent_is_fine=True)
    yield from resource.get("isSftpEnabled").must_be_false(absent_is_fine=True)


RULE = Rule(
    title="A storage account knows no keys and no local users",
    why="Whoever has the key may do all, no log says who it was, and no role takes it away.",
    fix="Set allowSharedKeyAccess, isLocalUserEnabled and isSftpEnabled to false.",
    severity=Severity.HIGH,
    kinds=("azure-native:storage:StorageAccount",),
    hipaa=("164.312(a)(2)(i)", "164.312(d)"),
    nist=("AC-3", "IA-2"),
    scanners=("CKV2_AZURE_40", "CKV_AZURE_244"),
    docs="https://learn.microsoft.com/azure/storage/common/shared-key-authorization-prevent",
    check=check,
)
