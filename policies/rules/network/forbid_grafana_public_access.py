"""Grafana has no public address."""

from collections.abc import Iterator

from policies.core.findings import Finding
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity


def check(resource: Resource, _context: Context) -> Iterator[Finding]:
    """Public access is on where nothing is said."""
    yield from resource.get("properties.publicNetworkAccess").must_be("Disabled")


RULE = Rule(
    title="Grafana has no public address",
    why="Dashboards name wards, models and patients' numbers, one leaked token away.",
    fix="Set properties.publicNetworkAccess to Disabled and add a private endpoint.",
    severity=Severity.MEDIUM,
    kinds=("azure-native:dashboard:Grafana",),
    hipaa=("164.312(a)(1)",),
    nist=("SC-7",),
    docs="https://learn.microsoft.com/azure/managed-grafana/how-to-set-up-private-access",
    check=check,
)
