"""Azure Policy measures the subscription by the standards of a hospital."""

from collections.abc import Iterator

from policies.core.findings import Finding, Undecided, Violation
from policies.core.resource import Resource, Stack
from policies.core.rule import Context, Rule, Severity
from stacks.cloud_policy import Standard

_ASSIGNMENT = "azure-native:authorization:PolicyAssignment"


def check_stack(_resource: Resource, stack: Stack, context: Context) -> Iterator[Finding]:
    """An assignment of each standard, whatever its scope within the stack."""
    assigned = [each.get("policyDefinitionId") for each in stack.of_kind(_ASSIGNMENT)]
    for wanted in map(Standard, context.texts("standards")):
        if any(each.says(wanted.initiative) for each in assigned):
            continue
        if any(each.unknown for each in assigned):
            yield Undecided("")
        else:
            yield Violation("", f"no assignment of {wanted}", f"one of {wanted.initiative}")


RULE = Rule(
    title="Azure Policy measures the subscription by the standards of a hospital",
    why="What is made beside this program, by hand or by others, is judged by nobody.",
    fix="Assign the initiative, or take it out of the profile where the security team did.",
    severity=Severity.MEDIUM,
    kinds=("azure-native:resources:ResourceGroup",),
    hipaa=("164.308(a)(8)",),
    nist=("CA-2", "CA-7", "CM-6"),
    docs="https://learn.microsoft.com/azure/governance/policy/concepts/regulatory-compliance",
    check_stack=check_stack,
    parameters={"standards": [Standard.HITRUST_HIPAA.value, Standard.NIST_800_53_R5.value]},
)
