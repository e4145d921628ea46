"""The store of metrics has no public address."""

from collections.abc import Iterator

from policies.core.findings import Finding
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity


def check(resource: Resource, _context: Context) -> Iterator[Finding]:
    """Public access is on where nothing is said."""
    yield from resource.get("publicNetworkAccess").must_be("Disabled")


RULE = Rule(
    title="The store of metrics has no public address",
    why="Names of models, wards and hosts stand in metrics, one leaked token away.",
    fix="Set publicNetworkAccess to Disabled and add a private endpoint.",
    severity=Severity.LOW,
    kinds=("azure-native:monitor:AzureMonitorWorkspace",),
    hipaa=("164.312(a)(1)",),
    nist=("SC-7",),
    docs=(
        "https://learn.microsoft.com/azure/azure-monitor/essentials/azure-monitor-"
        "workspace-private-endpoint"
    ),
    check=check,
)
