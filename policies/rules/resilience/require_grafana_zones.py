"""A production Grafana lies in several zones."""

from collections.abc import Iterator

from policies.core.findings import Finding, NotApplicable
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity


def check(resource: Resource, context: Context) -> Iterator[Finding]:
    """It lies in one zone where nothing is said."""
    if not context.production:
        yield NotApplicable("only production is held to it")
        return
    yield from resource.get("properties.zoneRedundancy").must_be("Enabled")


RULE = Rule(
    title="A production Grafana lies in several zones",
    why="Nobody sees what is wrong when the dashboards fall with a zone.",
    fix="Set properties.zoneRedundancy to Enabled when it is made; it cannot change later.",
    severity=Severity.LOW,
    kinds=("azure-native:dashboard:Grafana",),
    hipaa=("164.308(a)(7)(i)",),
    nist=("CP-10",),
    docs="https://learn.microsoft.com/azure/managed-grafana/high-availability",
    check=check,
)
