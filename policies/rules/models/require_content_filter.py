"""A deployed model answers through a content filter of its own."""

from collections.abc import Iterator

from policies.core.findings import Finding
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity


def check(resource: Resource, _context: Context) -> Iterator[Finding]:
    """Microsoft.Nil is the filter that filters nothing."""
    filtered = resource.get("properties.raiPolicyName")
    yield from filtered.must_be_given()
    yield from filtered.must_not_be("Microsoft.Nil")


RULE = Rule(
    title="A deployed model answers through a content filter of its own",
    why="Without one the account's filter may be weakened for all models at once.",
    fix="Set properties.raiPolicyName to a filter of the account.",
    severity=Severity.HIGH,
    kinds=("azure-native:cognitiveservices:Deployment",),
    hipaa=("164.308(a)(1)(ii)(B)",),
    nist=("SI-10", "SI-15"),
    docs="https://learn.microsoft.com/azure/ai-services/openai/concepts/content-filter",
    check=check,
)
