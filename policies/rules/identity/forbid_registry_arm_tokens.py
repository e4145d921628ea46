"""A registry takes no tokens that were made for other services."""

from collections.abc import Iterator

from policies.core.findings import Finding
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity, always


def check(resource: Resource, _context: Context) -> Iterator[Finding]:
    """Absent means that it takes tokens of Azure Resource Manager."""
    policy = resource.get("policies.azureADAuthenticationAsArmPolicy")
    yield from policy.get("status").must_be("disabled")


RULE = Rule(
    title="A registry takes no tokens that were made for other services",
    why="A token that leaked from any management script opens the registry as well.",
    fix="Set policies.azureADAuthenticationAsArmPolicy.status to disabled.",
    severity=Severity.LOW,
    kinds=("azure-native:containerregistry:Registry",),
    hipaa=("164.312(d)",),
    nist=("IA-5",),
    docs="https://learn.microsoft.com/azure/container-registry/container-registry-disable-authentication-as-arm",
    check=check,
    remedy=always("policies.azureADAuthenticationAsArmPolicy.status", "disabled"),
)
