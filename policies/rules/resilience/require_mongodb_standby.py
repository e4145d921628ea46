"""A production MongoDB cluster has a standby."""

from collections.abc import Iterator

from policies.core.findings import Finding, NotApplicable
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity


def check(resource: Resource, context: Context) -> Iterator[Finding]:
    """There is none where nothing is said."""
    if not context.production:
        yield NotApplicable("only production is held to it")
        return

    mode = resource.get("properties.highAvailability.targetMode")
    yield from mode.must_be("ZoneRedundantPreferred", "SameZone")


RULE = Rule(
    title="A production MongoDB cluster has a standby",
    why="Searches that clinicians depend on stop with the only node of the cluster.",
    fix="Set properties.highAvailability.targetMode to ZoneRedundantPreferred or SameZone.",
    severity=Severity.MEDIUM,
    kinds=("azure-native:mongocluster:MongoCluster",),
    hipaa=("164.308(a)(7)(ii)(B)",),
    nist=("CP-10",),
    docs="https://learn.microsoft.com/azure/cosmos-db/mongodb/vcore/high-availability",
    check=check,
)
