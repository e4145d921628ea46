"""Databricks runs in the hospital's network without public addresses."""

from collections.abc import Iterator

from policies.core.findings import Finding
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity


def check(resource: Resource, _context: Context) -> Iterator[Finding]:
    """The network cannot be given later."""
    parameters = resource.get("parameters")
    yield from parameters.get("enableNoPublicIp.value").must_be_true()
    for name in ("customVirtualNetworkId", "customPublicSubnetName", "customPrivateSubnetName"):
        yield from parameters.get(name).get("value").must_be_given()


RULE = Rule(
    title="Databricks runs in the hospital's network without public addresses",
    why="Clusters would reach data over the internet, from a network that nobody here controls.",
    fix="Set enableNoPublicIp, customVirtualNetworkId and both custom subnets under parameters.",
    severity=Severity.CRITICAL,
    kinds=("azure-native:databricks:Workspace",),
    hipaa=("164.308(a)(4)(i)", "164.312(a)(1)"),
    nist=("AC-4", "SC-7"),
    scanners=("CKV_AZURE_158",),
    docs="https://learn.microsoft.com/azure/databricks/security/network/classic/vnet-inject",
    check=check,
)
