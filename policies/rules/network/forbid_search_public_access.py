"""A search service has no public address."""

from collections.abc import Iterator

from policies.core.findings import Finding
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity


def check(resource: Resource, context: Context) -> Iterator[Finding]:
    """A profile may allow SecuredByPerimeter where a network security perimeter is enforced."""
    yield from resource.get("publicNetworkAccess").must_be(*context.texts("allowed"))


RULE = Rule(
    title="A search service has no public address",
    why="Its index holds text of patients, and would be one leaked token away from the internet.",
    fix="Set publicNetworkAccess to Disabled and add a private endpoint.",
    severity=Severity.CRITICAL,
    kinds=("azure-native:search:Service",),
    hipaa=("164.312(a)(1)",),
    nist=("AC-4", "SC-7", "SC-7(3)"),
    scanners=("CKV_AZURE_124", "CKV_AZURE_210"),
    docs="https://learn.microsoft.com/azure/search/service-create-private-endpoint",
    check=check,
    parameters={"allowed": ["Disabled"]},
)
