"""Nothing caps the logs of production."""

from collections.abc import Iterator

from policies.core.findings import Finding, NotApplicable
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity


def check(resource: Resource, context: Context) -> Iterator[Finding]:
    """There is no cap where nothing is said."""
    if not context.production:
        yield NotApplicable("only production is held to it")
        return
    yield from resource.get("workspaceCapping.dailyQuotaGb").must_be(-1, absent_is_fine=True)


RULE = Rule(
    title="Nothing caps the logs of production",
    why="A cap drops the audit logs of the rest of the day, and an attacker can reach it at will.",
    fix="Take workspaceCapping away, or set dailyQuotaGb to -1.",
    severity=Severity.MEDIUM,
    kinds=("azure-native:operationalinsights:Workspace",),
    hipaa=("164.312(b)",),
    nist=("AU-5",),
    docs="https://learn.microsoft.com/azure/azure-monitor/logs/daily-cap",
    check=check,
)
