"""Logs are neither taken in nor asked for from outside."""

from collections.abc import Iterator

from policies.core.findings import Finding
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity

_COLLECTION = "azure-native:monitor:DataCollectionEndpoint"


def check(resource: Resource, _context: Context) -> Iterator[Finding]:
    """Public access is on where nothing is said."""
    if resource.kind == _COLLECTION:
        yield from resource.get("networkAcls.publicNetworkAccess").must_be("Disabled")
        return
    yield from resource.get("publicNetworkAccessForIngestion").must_be("Disabled")
    yield from resource.get("publicNetworkAccessForQuery").must_be("Disabled")


RULE = Rule(
    title="Logs are neither taken in nor asked for from outside",
    why="Statements, names and addresses stand in logs, one leaked token away from anyone.",
    fix=(
        "Set publicNetworkAccessForIngestion and publicNetworkAccessForQuery of the workspace, "
        "and networkAcls.publicNetworkAccess of a collection endpoint, to Disabled."
    ),
    severity=Severity.HIGH,
    kinds=("azure-native:operationalinsights:Workspace", _COLLECTION),
    hipaa=("164.312(a)(1)", "164.312(e)(1)"),
    nist=("AC-17", "AU-9", "SC-7"),
    docs="https://learn.microsoft.com/azure/azure-monitor/logs/private-link-security",
    check=check,
)
