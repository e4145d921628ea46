"""The storage of a Databricks workspace is behind a firewall."""

from collections.abc import Iterator

from policies.core.findings import Finding
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity


def check(resource: Resource, _context: Context) -> Iterator[Finding]:
    """Behind the firewall the workspace reaches its storage by the access connector."""
    yield from resource.get("defaultStorageFirewall").must_be("Enabled")
    yield from resource.get("accessConnector.id").must_be_given()


RULE = Rule(
    title="The storage of a Databricks workspace is behind a firewall",
    why="Results of queries and uploaded files would lie at a public address.",
    fix="Set defaultStorageFirewall to Enabled and name an accessConnector.",
    severity=Severity.MEDIUM,
    kinds=("azure-native:databricks:Workspace",),
    hipaa=("164.312(a)(1)",),
    nist=("SC-7",),
    docs="https://learn.microsoft.com/azure/databricks/security/network/storage/firewall-support",
    check=check,
)
