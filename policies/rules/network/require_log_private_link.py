"""Logs are reached through a private link scope."""

from collections.abc import Iterator

from policies.core.findings import Finding, Violation
from policies.core.links import pointing_to
from policies.core.resource import Resource, Stack
from policies.core.rule import Context, Rule, Severity

_MEMBER = "azure-native:monitor:PrivateLinkScopedResource"


def check_stack(resource: Resource, stack: Stack, _context: Context) -> Iterator[Finding]:
    """Where the scope of a hub serves the network, an exemption says so."""
    if not pointing_to(resource, stack, _MEMBER, "linkedResourceId"):
        yield Violation("", "in no private link scope", "in at least one")


RULE = Rule(
    title="Logs are reached through a private link scope",
    why="Without one, who has no public way cannot send or ask at all, or goes over the internet.",
    fix="Add a PrivateLinkScopedResource whose linkedResourceId is the resource.",
    severity=Severity.MEDIUM,
    kinds=(
        "azure-native:operationalinsights:Workspace",
        "azure-native:monitor:DataCollectionEndpoint",
    ),
    hipaa=("164.312(e)(1)",),
    nist=("SC-7", "SC-8"),
    docs="https://learn.microsoft.com/azure/azure-monitor/logs/private-link-design",
    check_stack=check_stack,
)
