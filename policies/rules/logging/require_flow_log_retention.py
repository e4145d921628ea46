"""A flow log is on, kept, and looked at.

That there is one, `require_flow_log` asks.
"""

from collections.abc import Iterator

from policies.core.findings import Finding
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity


def check(resource: Resource, context: Context) -> Iterator[Finding]:
    """A retention of 0 days keeps flows for good."""
    yield from resource.get("enabled").must_be_true()
    retention = resource.get("retentionPolicy")
    kept = retention.get("days")
    if not kept.says(0):
        yield from retention.get("enabled").must_be_true()
        yield from kept.must_be_at_least(context.number("days"))
    analytics = resource.get("flowAnalyticsConfiguration.networkWatcherFlowAnalyticsConfiguration")
    yield from analytics.get("enabled").must_be_true()


RULE = Rule(
    title="A flow log is on, kept, and looked at",
    why="Traffic to an unknown address shows only in the flows of a network.",
    fix="Set enabled, retentionPolicy.days and flowAnalyticsConfiguration.",
    severity=Severity.MEDIUM,
    kinds=("azure-native:network:FlowLog",),
    hipaa=("164.312(b)",),
    nist=("AU-12", "SI-4"),
    scanners=("CKV_AZURE_12",),
    docs="https://learn.microsoft.com/azure/network-watcher/vnet-flow-logs-overview",
    check=check,
    parameters={"days": 91},
)
