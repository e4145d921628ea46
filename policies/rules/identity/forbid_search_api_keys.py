"""Nobody reaches a search service with a key."""

from collections.abc import Iterator

from policies.core.findings import Finding
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity


def check(resource: Resource, _context: Context) -> Iterator[Finding]:
    """Azure refuses authOptions beside disableLocalAuth."""
    yield from resource.get("disableLocalAuth").must_be_true()
    yield from resource.get("authOptions").must_be_absent()


RULE = Rule(
    title="Nobody reaches a search service with a key",
    why="A key is shared, copied and never expires, so no one knows who used it.",
    fix="Set disableLocalAuth to true and take authOptions away.",
    severity=Severity.HIGH,
    kinds=("azure-native:search:Service",),
    hipaa=("164.312(d)",),
    nist=("AC-2", "AC-3", "IA-2", "IA-4"),
    docs="https://learn.microsoft.com/azure/search/search-security-enable-roles",
    check=check,
)
