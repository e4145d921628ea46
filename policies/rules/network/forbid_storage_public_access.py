"""A storage account is closed to the internet."""

from collections.abc import Iterator

from policies.core.findings import Finding
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity


def check(resource: Resource, _context: Context) -> Iterator[Finding]:
    """Either switch will do, or a network security perimeter; absent means open."""
    if resource.get("networkRuleSet.defaultAction").says("Deny"):
        return
    yield from resource.get("publicNetworkAccess").must_be("Disabled", "SecuredByPerimeter")


RULE = Rule(
    title="A storage account is closed to the internet",
    why="A stolen token, or one wrong role, opens all patient data from anywhere.",
    fix="Set publicNetworkAccess to Disabled, or networkRuleSet.defaultAction to Deny.",
    severity=Severity.CRITICAL,
    kinds=("azure-native:storage:StorageAccount",),
    hipaa=("164.312(a)(1)",),
    nist=("AC-17", "AC-4", "SC-7", "SC-7(3)"),
    scanners=("CKV_AZURE_35",),
    docs="https://learn.microsoft.com/azure/storage/common/storage-network-security",
    check=check,
)
