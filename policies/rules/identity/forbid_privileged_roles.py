"""No program grants a role that can grant roles."""

import re
from collections.abc import Iterator

from policies.core.findings import Finding
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity

_GRANTING = {
    "8e3af657-a8ff-443c-a75c-2fe8c4bcb635": "Owner",
    "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9": "User Access Administrator",
    "f58310d9-a9f6-439a-9e8d-f62e7b41a168": "Role Based Access Control Administrator",
}
_CONTRIBUTOR = "b24988ac-6180-42a0-ab88-20f7382dd24c"
_WIDE = re.compile(r"/(subscriptions/[^/]+|providers/Microsoft\.Management/.*)?/?", re.IGNORECASE)


def check(resource: Resource, _context: Context) -> Iterator[Finding]:
    """Such roles are wrong on every scope, Contributor on a subscription or above."""
    role, scope = resource.get("roleDefinitionId"), resource.get("scope")
    given = (role.text or "").rsplit("/", 1)[-1].lower()
    yield from role.must(given not in _GRANTING, f"any role but {_GRANTING.get(given)}")
    if given == _CONTRIBUTOR:
        wide = _WIDE.fullmatch(scope.text or "") is not None
        yield from scope.must(not wide, "Contributor on a resource or a group of them")


RULE = Rule(
    title="No program grants a role that can grant roles",
    why="Whoever takes over such an identity can open every door of the platform.",
    fix="Grant the narrowest role that does, on the resource alone.",
    severity=Severity.HIGH,
    kinds=("azure-native:authorization:RoleAssignment",),
    hipaa=("164.308(a)(3)(i)", "164.308(a)(4)(i)"),
    nist=("AC-6", "AC-6(7)"),
    scanners=("CKV_AZURE_39",),
    docs="https://learn.microsoft.com/azure/role-based-access-control/built-in-roles/privileged",
    check=check,
)
