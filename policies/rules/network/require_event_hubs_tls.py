"""Connections to Event Hubs are under TLS 1.2."""

from collections.abc import Iterator

from policies.core.findings import Finding
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity, always


def check(resource: Resource, _context: Context) -> Iterator[Finding]:
    """What Azure takes where nothing is said depends on the age of the interface."""
    yield from resource.get("minimumTlsVersion").must_be("1.2", "1.3")


RULE = Rule(
    title="Connections to Event Hubs are under TLS 1.2",
    why="Messages about patients would cross the network under a broken protocol.",
    fix="Set minimumTlsVersion to 1.2.",
    severity=Severity.HIGH,
    kinds=("azure-native:eventhub:Namespace",),
    hipaa=("164.312(e)(1)",),
    nist=("SC-8",),
    scanners=("CKV_AZURE_223",),
    docs=(
        "https://learn.microsoft.com/azure/event-hubs/transport-layer-security-enforce-"
        "minimum-version"
    ),
    check=check,
    remedy=always("minimumTlsVersion", "1.2"),
)
