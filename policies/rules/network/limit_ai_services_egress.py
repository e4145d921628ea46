"""AI services call only hosts that are named."""

from collections.abc import Iterator

from policies.core.findings import Finding
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity


def check(resource: Resource, _context: Context) -> Iterator[Finding]:
    """An empty list of hosts means none."""
    yield from resource.get("properties.restrictOutboundNetworkAccess").must_be_true()
    for host in resource.get("properties.allowedFqdnList").items():
        yield from host.must("*" not in (host.text or ""), "the name of a host")


RULE = Rule(
    title="AI services call only hosts that are named",
    why=(
        "A prompt that hides an instruction could make the service send text of patients elsewhere."
    ),
    fix="Set properties.restrictOutboundNetworkAccess to true and name hosts in allowedFqdnList.",
    severity=Severity.MEDIUM,
    kinds=("azure-native:cognitiveservices:Account",),
    hipaa=("164.312(e)(1)",),
    nist=("AC-4", "SC-7"),
    scanners=("CKV_AZURE_247",),
    docs="https://learn.microsoft.com/azure/ai-services/cognitive-services-data-loss-prevention",
    check=check,
)
