"""A Redis has no public address."""

from collections.abc import Iterator

from policies.core.findings import Finding
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity


def check(resource: Resource, _context: Context) -> Iterator[Finding]:
    """Azure asks for the property since it turned it on by default."""
    yield from resource.get("publicNetworkAccess").must_be("Disabled")


RULE = Rule(
    title="A Redis has no public address",
    why="Features of patients would be one leaked token away from anyone on the internet.",
    fix="Set publicNetworkAccess to Disabled and add a private endpoint.",
    severity=Severity.CRITICAL,
    kinds=("azure-native:redisenterprise:RedisEnterprise",),
    hipaa=("164.312(a)(1)",),
    nist=("AC-4", "SC-7"),
    scanners=("CKV_AZURE_89",),
    docs="https://learn.microsoft.com/azure/redis/private-link",
    check=check,
)
