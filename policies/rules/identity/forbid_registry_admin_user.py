"""A registry has no shared administrator."""

from collections.abc import Iterator

from policies.core.findings import Finding
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity, always


def check(resource: Resource, _context: Context) -> Iterator[Finding]:
    """Absent means that there is none."""
    yield from resource.get("adminUserEnabled").must_be_false(absent_is_fine=True)


RULE = Rule(
    title="A registry has no shared administrator",
    why=(
        "The password of that account names no person, never expires, and lets whoever "
        "has it replace any image."
    ),
    fix="Set adminUserEnabled to false, and give identities the role AcrPull or AcrPush.",
    severity=Severity.HIGH,
    kinds=("azure-native:containerregistry:Registry",),
    hipaa=("164.312(d)",),
    nist=("IA-2",),
    scanners=("CKV_AZURE_137",),
    docs="https://learn.microsoft.com/azure/container-registry/container-registry-authentication",
    check=check,
    remedy=always("adminUserEnabled", value=False),
)
