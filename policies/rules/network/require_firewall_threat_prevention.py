"""The firewall refuses known attackers and looks for attacks."""

from collections.abc import Iterator

from policies.core.findings import Finding
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity


def check(resource: Resource, context: Context) -> Iterator[Finding]:
    """Only the tier Premium, which production must have, can look into traffic."""
    yield from resource.get("threatIntelMode").must_be("Deny")
    tier = resource.get("sku.tier")
    if context.production:
        yield from tier.must_be("Premium")
    if tier.says("Premium"):
        yield from resource.get("intrusionDetection.mode").must_be("Alert", "Deny")


RULE = Rule(
    title="The firewall refuses known attackers and looks for attacks",
    why="Programs of attackers call home to addresses that Microsoft already knows.",
    fix="Set threatIntelMode to Deny and, with the tier Premium, intrusionDetection.mode.",
    severity=Severity.MEDIUM,
    kinds=("azure-native:network:FirewallPolicy",),
    hipaa=("164.308(a)(5)(ii)(B)",),
    nist=("SC-7", "SI-4"),
    scanners=("CKV_AZURE_216", "CKV_AZURE_219", "CKV_AZURE_220"),
    docs="https://learn.microsoft.com/azure/firewall/premium-features",
    check=check,
)
