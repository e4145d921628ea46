"""Somebody is told when what guards a subscription is changed."""

from collections.abc import Iterator

from policies.core.findings import Finding, Undecided, Violation
from policies.core.resource import Resource, Stack
from policies.core.rule import Context, Rule, Severity

_ALERT = "azure-native:monitor:ActivityLogAlert"
_OPERATIONS = [
    "Microsoft.Authorization/policyAssignments/delete",
    "Microsoft.Authorization/policyAssignments/write",
    "Microsoft.Network/networkSecurityGroups/delete",
    "Microsoft.Network/networkSecurityGroups/write",
    "Microsoft.Network/publicIPAddresses/delete",
    "Microsoft.Network/publicIPAddresses/write",
    "Microsoft.Security/securitySolutions/delete",
    "Microsoft.Security/securitySolutions/write",
]
"""What CIS Microsoft Azure Foundations Benchmark 3.0, 6.1.2 asks for, without SQL Server's."""


def check_stack(_resource: Resource, stack: Stack, context: Context) -> Iterator[Finding]:
    """An alert that is on for each operation."""
    watched = [each for each in stack.of_kind(_ALERT) if not each.get("enabled").is_false]
    conditions = [
        condition.get("equals")
        for each in watched
        for condition in each.get("condition.allOf").items()
        if condition.unknown or condition.get("field").says("operationName")
    ]
    for operation in context.texts("operations"):
        if any(each.says(operation) for each in conditions):
            continue
        if any(each.unknown for each in conditions):
            yield Undecided("")
        else:
            yield Violation("", f"no alert on {operation}", "an ActivityLogAlert that is enabled")


RULE = Rule(
    title="Somebody is told when what guards a subscription is changed",
    why="An intruder opens the network or takes a policy away before anything else.",
    fix="Add an ActivityLogAlert, or take the operation out of the profile where others watch it.",
    severity=Severity.MEDIUM,
    kinds=("azure-native:resources:ResourceGroup",),
    hipaa=("164.308(a)(1)(ii)(D)", "164.308(a)(6)(ii)"),
    nist=("AU-6", "IR-4", "SI-4"),
    docs="https://learn.microsoft.com/azure/azure-monitor/alerts/alerts-types",
    check_stack=check_stack,
    parameters={"operations": list[object](_OPERATIONS)},
)
