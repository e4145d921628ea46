"""Defender watches a cluster."""

from collections.abc import Iterator

from policies.core.findings import Finding
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity


def check(resource: Resource, _context: Context) -> Iterator[Finding]:
    """Findings go nowhere without a workspace."""
    defender = resource.get("securityProfile.defender")
    yield from defender.get("securityMonitoring.enabled").must_be_true()
    yield from defender.get("logAnalyticsWorkspaceResourceId").must_be_given()


RULE = Rule(
    title="Defender watches a cluster",
    why="An intruder in a container leaves no trace in the logs of Azure.",
    fix=(
        "Set securityProfile.defender with securityMonitoring.enabled and "
        "logAnalyticsWorkspaceResourceId."
    ),
    severity=Severity.HIGH,
    kinds=("azure-native:containerservice:ManagedCluster",),
    hipaa=("164.308(a)(5)(ii)(B)", "164.308(a)(6)(i)"),
    nist=("RA-5", "SI-4"),
    docs="https://learn.microsoft.com/azure/defender-for-cloud/defender-for-containers-introduction",
    check=check,
)
