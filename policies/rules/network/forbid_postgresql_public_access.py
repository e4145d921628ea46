"""A PostgreSQL server has no public address."""

from collections.abc import Iterator

from policies.core.findings import Finding
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity


def check(resource: Resource, _context: Context) -> Iterator[Finding]:
    """A server in a subnet of its own has no public address either."""
    network = resource.get("network")
    subnet = network.get("delegatedSubnetResourceId")
    if subnet.absent:
        yield from network.get("publicNetworkAccess").must_be("Disabled")


RULE = Rule(
    title="A PostgreSQL server has no public address",
    why="Anyone on the internet may try passwords, and flaws, on a public database.",
    fix="Set network.publicNetworkAccess to Disabled and add a private endpoint.",
    severity=Severity.CRITICAL,
    kinds=("azure-native:dbforpostgresql:Server",),
    hipaa=("164.312(a)(1)",),
    nist=("AC-4", "SC-7", "SC-7(3)"),
    scanners=("CKV2_AZURE_57",),
    docs=(
        "https://learn.microsoft.com/azure/postgresql/flexible-server/concepts-networking-"
        "private-link"
    ),
    check=check,
)
