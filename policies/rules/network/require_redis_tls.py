"""Connections to Redis are encrypted."""

from collections.abc import Iterator

from policies.core.findings import Finding
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity

_CLUSTER = "azure-native:redisenterprise:RedisEnterprise"


def check(resource: Resource, _context: Context) -> Iterator[Finding]:
    """The cluster says how, the database whether."""
    if resource.kind == _CLUSTER:
        yield from resource.get("minimumTlsVersion").must_be("1.2", "1.3")
    else:
        yield from resource.get("clientProtocol").must_be("Encrypted")


RULE = Rule(
    title="Connections to Redis are encrypted",
    why="Features of patients would cross the network in plain text, or under a broken protocol.",
    fix=(
        "Set minimumTlsVersion to 1.2 on the cluster and clientProtocol to Encrypted on the"
        " database."
    ),
    severity=Severity.CRITICAL,
    kinds=("azure-native:redisenterprise:Database", "azure-native:redisenterprise:RedisEnterprise"),
    hipaa=("164.312(e)(1)",),
    nist=("SC-8", "SC-8(1)"),
    scanners=("CKV_AZURE_91", "CKV_AZURE_148"),
    docs="https://learn.microsoft.com/azure/redis/tls-configuration",
    check=check,
)
