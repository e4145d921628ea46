"""Nobody writes logs with a shared key."""

from collections.abc import Iterator

from policies.core.findings import Finding
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity


def check(resource: Resource, _context: Context) -> Iterator[Finding]:
    """Keys are on where nothing is said."""
    yield from resource.get("features.disableLocalAuth").must_be_true()


RULE = Rule(
    title="Nobody writes logs with a shared key",
    why="Who holds the key of the workspace can forge entries of the audit log.",
    fix="Set features.disableLocalAuth to true.",
    severity=Severity.MEDIUM,
    kinds=("azure-native:operationalinsights:Workspace",),
    hipaa=("164.312(b)",),
    nist=("AU-9", "IA-2"),
    docs="https://learn.microsoft.com/azure/azure-monitor/logs/azure-ad-authentication-logs",
    check=check,
)
