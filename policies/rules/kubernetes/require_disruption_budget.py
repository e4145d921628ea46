"""A service of several pods has a disruption budget."""

from collections.abc import Iterator

from policies.core.answers import all_of, any_of
from policies.core.findings import Finding, NotApplicable, Undecided, Violation
from policies.core.pods import runs_one_pod, template_of
from policies.core.resource import Resource, Stack
from policies.core.rule import Context, Rule, Severity
from policies.core.selectors import same_namespace, selects

_BUDGET = "kubernetes:policy/v1:PodDisruptionBudget"


def check_stack(resource: Resource, stack: Stack, _context: Context) -> Iterator[Finding]:
    """Whose number an autoscaler sets has several; a single pod cannot be kept by a budget."""
    if runs_one_pod(resource):
        yield NotApplicable("it has one pod at most")
        return
    labels = template_of(resource).get("metadata.labels")
    kept = any_of(
        all_of((selects(each.get("spec.selector"), labels), same_namespace(each, resource)))
        for each in stack.of_kind(_BUDGET)
    )
    if kept is None:
        yield Undecided("spec.template.metadata.labels")
    elif not kept:
        yield Violation("", "no PodDisruptionBudget", "one that selects its pods")


RULE = Rule(
    title="A service of several pods has a disruption budget",
    why="An upgrade of the nodes may take all its pods away at once.",
    fix="Add a PodDisruptionBudget with the labels of its pods.",
    severity=Severity.MEDIUM,
    kinds=("kubernetes:apps/v1:Deployment", "kubernetes:apps/v1:StatefulSet"),
    hipaa=("164.308(a)(7)(i)",),
    nist=("CP-10",),
    docs="https://kubernetes.io/docs/concepts/workloads/pods/disruptions/",
    check_stack=check_stack,
)
