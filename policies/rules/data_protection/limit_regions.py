"""Nothing lies outside the regions that the hospital chose."""

from collections.abc import Iterator

from policies.core.findings import Finding, NotApplicable
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity
from stacks.vocabulary import Region


def check(resource: Resource, context: Context) -> Iterator[Finding]:
    """Services without a region are global; Azure also takes names with spaces."""
    location = resource.get("location")
    if not resource.kind.startswith("azure-native:") or location.absent:
        yield NotApplicable("it names no region")
        return
    allowed = {*context.texts("regions"), "global"}
    given = (location.text or "").replace(" ", "").lower()
    yield from location.must(given in allowed, "one of the regions of the parameters")


RULE = Rule(
    title="Nothing lies outside the regions that the hospital chose",
    why="Data of patients would be under laws and contracts that nobody has agreed to.",
    fix="Set location to one of the regions, or add the region to the rule's parameters.",
    severity=Severity.HIGH,
    kinds=(),
    hipaa=("164.308(b)(1)",),
    nist=("SA-9(5)",),
    docs="https://learn.microsoft.com/azure/reliability/regions-overview",
    check=check,
    parameters={"regions": sorted(Region)},
)
