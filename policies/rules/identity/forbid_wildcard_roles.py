"""No role of our own allows everything."""

from collections.abc import Iterator

from policies.core.findings import Finding
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity


def check(resource: Resource, _context: Context) -> Iterator[Finding]:
    """All operations of one provider count as well; reading everything (*/read) does not."""
    for permission in resource.get("permissions").items():
        for name in ("actions", "dataActions"):
            for action in permission.get(name).items():
                told = action.text or ""
                everything = told == "*" or (told.endswith("/*") and told.count("/") == 1)
                yield from action.must(not everything, "named operations")


RULE = Rule(
    title="No role of our own allows everything",
    why="A role that allows everything is the Owner under another name.",
    fix="Name the operations in permissions.actions and dataActions.",
    severity=Severity.HIGH,
    kinds=("azure-native:authorization:RoleDefinition",),
    hipaa=("164.308(a)(3)(i)",),
    nist=("AC-2(7)", "AC-6"),
    scanners=("CKV_AZURE_39",),
    docs="https://learn.microsoft.com/azure/role-based-access-control/custom-roles",
    check=check,
)
