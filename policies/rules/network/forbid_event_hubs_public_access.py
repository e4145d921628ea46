"""Event Hubs has no public address."""

from collections.abc import Iterator

from policies.core.findings import Finding
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity


def check(resource: Resource, context: Context) -> Iterator[Finding]:
    """A profile may allow SecuredByPerimeter where a network security perimeter is enforced."""
    yield from resource.get("publicNetworkAccess").must_be(*context.texts("allowed"))


RULE = Rule(
    title="Event Hubs has no public address",
    why="Messages about patients would be one leaked token away from anyone on the internet.",
    fix="Set publicNetworkAccess to Disabled, on the namespace and on its network rule set.",
    severity=Severity.HIGH,
    kinds=("azure-native:eventhub:Namespace", "azure-native:eventhub:NamespaceNetworkRuleSet"),
    hipaa=("164.312(a)(1)",),
    nist=("AC-4", "SC-7"),
    docs="https://learn.microsoft.com/azure/event-hubs/private-link-service",
    check=check,
    parameters={"allowed": ["Disabled"]},
)
