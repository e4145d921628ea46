"""A role assignment says what kind of principal it is for."""

from collections.abc import Iterator

from policies.core.findings import Finding
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity


def check(resource: Resource, _context: Context) -> Iterator[Finding]:
    """With the kind given, Azure does not look the principal up."""
    yield from resource.get("principalType").must_be_given()


RULE = Rule(
    title="A role assignment says what kind of principal it is for",
    why="Azure refuses at random to grant a role to an identity that it made a moment ago.",
    fix="Set principalType to ServicePrincipal, Group or User.",
    severity=Severity.LOW,
    kinds=("azure-native:authorization:RoleAssignment",),
    hipaa=("164.308(a)(4)(i)",),
    nist=("AC-6",),
    docs="https://learn.microsoft.com/azure/role-based-access-control/troubleshooting",
    check=check,
)
