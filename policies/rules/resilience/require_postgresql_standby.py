"""A production PostgreSQL has a standby in another zone."""

from collections.abc import Iterator

from policies.core.findings import Finding, NotApplicable
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity


def check(resource: Resource, context: Context) -> Iterator[Finding]:
    """A standby in the same zone falls with it."""
    if not context.production:
        yield NotApplicable("only production is held to it")
        return

    yield from resource.get("highAvailability.mode").must_be("ZoneRedundant")


RULE = Rule(
    title="A production PostgreSQL has a standby in another zone",
    why="Models that patients depend on stop with the zone of their only database.",
    fix="Set highAvailability.mode to ZoneRedundant.",
    severity=Severity.HIGH,
    kinds=("azure-native:dbforpostgresql:Server",),
    hipaa=("164.308(a)(7)(ii)(B)",),
    nist=("CP-10",),
    docs="https://learn.microsoft.com/azure/postgresql/flexible-server/concepts-high-availability",
    check=check,
)
