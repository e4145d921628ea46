"""Grafana reads by its identity, and nobody reaches it with a key."""

from collections.abc import Iterator

from policies.core.findings import Finding
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity


def check(resource: Resource, _context: Context) -> Iterator[Finding]:
    """Keys are off where nothing is said."""
    yield from resource.get("properties.apiKey").must_be("Disabled", absent_is_fine=True)
    identity = resource.get("identity.type")
    yield from identity.must_be_given()
    yield from identity.must_not_be("None")


RULE = Rule(
    title="Grafana reads by its identity, and nobody reaches it with a key",
    why="A key is shared, copied and outlives who made it.",
    fix="Leave properties.apiKey at Disabled and give Grafana an identity.",
    severity=Severity.MEDIUM,
    kinds=("azure-native:dashboard:Grafana",),
    hipaa=("164.312(d)",),
    nist=("IA-5",),
    docs="https://learn.microsoft.com/azure/managed-grafana/how-to-service-accounts",
    check=check,
)
