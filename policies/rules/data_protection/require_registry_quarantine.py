"""New images wait for a scan, and old ones go."""

from collections.abc import Iterator

from policies.core.findings import Finding
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity


def check(resource: Resource, _context: Context) -> Iterator[Finding]:
    """Retention or soft delete, since Azure takes one of the two at a time.

    Quarantine is a preview, and an image in it can be pulled only when a scanner has released it,
    so no remedy switches it on.
    """
    given = resource.get("policies")
    yield from given.get("quarantinePolicy.status").must_be("enabled")
    if not given.get("softDeletePolicy.status").says("enabled"):
        yield from given.get("retentionPolicy.status").must_be("enabled")


RULE = Rule(
    title="New images wait for a scan, and old ones go",
    why="An image with a known flaw runs before anyone has looked at it, or years after.",
    fix=(
        "Set policies.quarantinePolicy.status to enabled, and retentionPolicy.status or "
        "softDeletePolicy.status."
    ),
    severity=Severity.LOW,
    kinds=("azure-native:containerregistry:Registry",),
    hipaa=("164.308(a)(5)(ii)(B)",),
    nist=("CM-14", "SI-7"),
    scanners=("CKV_AZURE_166", "CKV_AZURE_167"),
    docs="https://learn.microsoft.com/azure/container-registry/container-registry-retention-policy",
    check=check,
)
