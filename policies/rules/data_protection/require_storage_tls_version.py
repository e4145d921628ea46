"""A storage account takes no broken version of TLS."""

from collections.abc import Iterator

from policies.core.findings import Finding
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity, always


def check(resource: Resource, _context: Context) -> Iterator[Finding]:
    """Absent is judged as TLS 1.0, which it means for older accounts."""
    yield from resource.get("minimumTlsVersion").must_be("TLS1_2", "TLS1_3")


RULE = Rule(
    title="A storage account takes no broken version of TLS",
    why="Known attacks read what TLS 1.0 and 1.1 carry.",
    fix="Set minimumTlsVersion to TLS1_2.",
    severity=Severity.HIGH,
    kinds=("azure-native:storage:StorageAccount",),
    hipaa=("164.312(e)(1)",),
    nist=("SC-13", "SC-8"),
    scanners=("CKV_AZURE_44",),
    docs="https://learn.microsoft.com/azure/storage/common/transport-layer-security-configure-minimum-version",
    check=check,
    remedy=always("minimumTlsVersion", "TLS1_2"),
)
