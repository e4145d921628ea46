"""Roles decide who may use what in a vault."""

from collections.abc import Iterator

from policies.core.findings import Finding
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity


def check(resource: Resource, _context: Context) -> Iterator[Finding]:
    """Absent is judged as access policies, which it has long meant."""
    yield from resource.get("properties.enableRbacAuthorization").must_be_true()
    yield from resource.get("properties.accessPolicies").must_be_absent()


RULE = Rule(
    title="Roles decide who may use what in a vault",
    why=(
        "An access policy opens all keys or all secrets at once, and whoever may write to "
        "the vault can add one."
    ),
    fix="Set properties.enableRbacAuthorization, and turn accessPolicies into role assignments.",
    severity=Severity.HIGH,
    kinds=("azure-native:keyvault:Vault",),
    hipaa=("164.308(a)(4)(i)",),
    nist=("AC-3", "AC-6"),
    docs="https://learn.microsoft.com/azure/key-vault/general/rbac-migration",
    check=check,
)
