"""A registry is reached through private endpoints alone."""

from collections.abc import Iterator

from policies.core.findings import Finding
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity


def check(resource: Resource, _context: Context) -> Iterator[Finding]:
    """Only the Premium tier has private endpoints; absent means open to the internet."""
    yield from resource.get("publicNetworkAccess").must_be("Disabled")
    yield from resource.get("sku.name").must_be("Premium")


RULE = Rule(
    title="A registry is reached through private endpoints alone",
    why="A stolen token works from anywhere, and an image from outside runs inside the hospital.",
    fix="Set publicNetworkAccess to Disabled, sku.name to Premium, and add a private endpoint.",
    severity=Severity.HIGH,
    kinds=("azure-native:containerregistry:Registry",),
    hipaa=("164.308(a)(3)(i)", "164.312(a)(1)"),
    nist=("AC-4", "SC-7", "SC-7(3)"),
    scanners=("CKV_AZURE_139",),
    docs="https://learn.microsoft.com/azure/container-registry/container-registry-private-link",
    check=check,
)
