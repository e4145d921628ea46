"""Vaults and HSMs are closed to the internet."""

from collections.abc import Iterator

from policies.core.findings import Finding
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity


def check(resource: Resource, _context: Context) -> Iterator[Finding]:
    """Either switch will do; absent means open."""
    properties = resource.get("properties")
    if properties.get("networkAcls.defaultAction").says("Deny"):
        return
    yield from properties.get("publicNetworkAccess").must_be("Disabled")


RULE = Rule(
    title="Vaults and HSMs are closed to the internet",
    why="A stolen token opens every key and secret from anywhere.",
    fix="Set properties.publicNetworkAccess to Disabled, or networkAcls.defaultAction to Deny.",
    severity=Severity.HIGH,
    kinds=("azure-native:keyvault:Vault", "azure-native:keyvault:ManagedHsm"),
    hipaa=("164.312(a)(1)",),
    nist=("AC-4", "SC-7", "SC-7(3)"),
    scanners=("CKV_AZURE_109", "CKV_AZURE_189"),
    docs="https://learn.microsoft.com/azure/key-vault/general/network-security",
    check=check,
)
