"""Azure Policy refuses pods that break the pod security baseline, in every namespace."""

from collections.abc import Iterator

from policies.core.findings import Finding, Undecided, Violation
from policies.core.resource import Resource, Stack
from policies.core.rule import Context, Rule, Severity
from stacks.cloud_policy import POD_BASELINE

_ASSIGNMENT = "azure-native:authorization:PolicyAssignment"


def check_stack(_resource: Resource, stack: Stack, _context: Context) -> Iterator[Finding]:
    """An enforced assignment that denies; the initiative's own default only tells."""
    assigned = [_as_wanted(each) for each in stack.of_kind(_ASSIGNMENT)]
    if True not in assigned:
        undecided = None in assigned
        yield Undecided("") if undecided else Violation("", "no baseline that denies", "Deny")


def _as_wanted(assignment: Resource) -> bool | None:
    """Whether an assignment denies pods that break the baseline; ``None`` if nobody can say."""
    mode = assignment.get("enforcementMode")
    asked = [
        (assignment.get("policyDefinitionId"), POD_BASELINE),
        (assignment.get("parameters.effect.value"), "Deny"),
        *([] if mode.absent else [(mode, "Default")]),
    ]
    if any(not each.unknown and not each.says(wanted) for each, wanted in asked):
        return False
    return None if any(each.unknown for each, _ in asked) else True


RULE = Rule(
    title="Azure Policy refuses pods that break the pod security baseline",
    why="A namespace that is made beside this program bears no label of pod security.",
    fix="Assign the initiative of the baseline with the effect Deny and without DoNotEnforce.",
    severity=Severity.MEDIUM,
    kinds=("azure-native:containerservice:ManagedCluster",),
    hipaa=("164.312(a)(1)",),
    nist=("AC-6", "CM-6", "CM-7"),
    docs="https://learn.microsoft.com/azure/aks/policy-reference",
    check_stack=check_stack,
)
