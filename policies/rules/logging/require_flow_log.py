"""Every virtual network has a flow log."""

from collections.abc import Iterator

from policies.core.findings import Finding, Violation
from policies.core.links import pointing_to
from policies.core.resource import Resource, Stack
from policies.core.rule import Context, Rule, Severity

_LOG = "azure-native:network:FlowLog"
_TARGET = "targetResourceId"


def check_stack(resource: Resource, stack: Stack, _context: Context) -> Iterator[Finding]:
    """One of the whole network; a log of one of its subnets leaves the others out."""
    logs = pointing_to(resource, stack, _LOG, _TARGET)
    if all("/subnets/" in (each.get(_TARGET).text or "").casefold() for each in logs):
        yield Violation("", "no flow log of the whole network", "a FlowLog that targets it")


RULE = Rule(
    title="Every virtual network has a flow log",
    why="Nobody could tell afterwards which addresses data went to.",
    fix="Add a FlowLog whose targetResourceId is the id of the network.",
    severity=Severity.MEDIUM,
    kinds=("azure-native:network:VirtualNetwork",),
    hipaa=("164.312(b)",),
    nist=("AU-12", "SI-4"),
    docs="https://learn.microsoft.com/azure/network-watcher/vnet-flow-logs-overview",
    check_stack=check_stack,
)
