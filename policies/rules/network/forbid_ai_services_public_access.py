"""An account of AI services has no public address."""

from collections.abc import Iterator

from policies.core.findings import Finding
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity


def check(resource: Resource, _context: Context) -> Iterator[Finding]:
    """A closed list of networks will do where public access is not off."""
    properties = resource.get("properties")
    if not properties.get("networkAcls.defaultAction").says("Deny"):
        yield from properties.get("publicNetworkAccess").must_be("Disabled")


RULE = Rule(
    title="An account of AI services has no public address",
    why="Prompts hold text of patients, and the models would be one leaked token away.",
    fix="Set properties.publicNetworkAccess to Disabled and add a private endpoint.",
    severity=Severity.CRITICAL,
    kinds=("azure-native:cognitiveservices:Account",),
    hipaa=("164.312(a)(1)",),
    nist=("AC-4", "SC-7", "SC-7(3)"),
    scanners=("CKV_AZURE_134",),
    docs="https://learn.microsoft.com/azure/ai-services/cognitive-services-virtual-networks",
    check=check,
)
