"""A storage account talks TLS alone."""

from collections.abc import Iterator

from policies.core.findings import Finding
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity, always


def check(resource: Resource, _context: Context) -> Iterator[Finding]:
    """Absent means TLS alone."""
    yield from resource.get("enableHttpsTrafficOnly").must_be_true(absent_is_fine=True)


RULE = Rule(
    title="A storage account talks TLS alone",
    why="Patient data crosses the network in clear.",
    fix="Set enableHttpsTrafficOnly.",
    severity=Severity.CRITICAL,
    kinds=("azure-native:storage:StorageAccount",),
    hipaa=("164.312(e)(1)", "164.312(e)(2)(i)", "164.312(e)(2)(ii)"),
    nist=("SC-8", "SC-8(1)"),
    scanners=("CKV_AZURE_3",),
    docs="https://learn.microsoft.com/azure/storage/common/storage-require-secure-transfer",
    check=check,
    remedy=always("enableHttpsTrafficOnly", value=True),
)
