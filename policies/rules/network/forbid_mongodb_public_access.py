"""A MongoDB cluster has no public address."""

from collections.abc import Iterator

from policies.core.findings import Finding
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity


def check(resource: Resource, _context: Context) -> Iterator[Finding]:
    """Public access is on where nothing is said."""
    yield from resource.get("properties.publicNetworkAccess").must_be("Disabled")


RULE = Rule(
    title="A MongoDB cluster has no public address",
    why="Anyone on the internet may try passwords, and flaws, on a public database.",
    fix="Set properties.publicNetworkAccess to Disabled and add a private endpoint.",
    severity=Severity.CRITICAL,
    kinds=("azure-native:mongocluster:MongoCluster",),
    hipaa=("164.312(a)(1)",),
    nist=("AC-4", "SC-7", "SC-7(3)"),
    docs="https://learn.microsoft.com/azure/cosmos-db/mongodb/vcore/how-to-private-link",
    check=check,
)
