"""An autoscaler has a workload to scale, and alone says how large it is."""

from collections.abc import Iterator

from policies.core.answers import all_of, is_one_of
from policies.core.findings import Finding, Undecided, Violation
from policies.core.resource import Resource, Stack
from policies.core.rule import Context, Rule, Severity
from policies.core.selectors import same_namespace


def check_stack(resource: Resource, stack: Stack, context: Context) -> Iterator[Finding]:
    """In production it keeps two pods; the target is found by kind, name and namespace."""
    target = resource.get("spec.scaleTargetRef")
    if context.production:
        yield from resource.get("spec.minReplicas").must_be_at_least(2)
    if target.get("kind").unknown or target.get("name").unknown:
        yield Undecided(target.path)
        return
    named, kind = target.get("name").text or "", f"kubernetes:apps/v1:{target.get('kind').text}"
    fitting = [
        (
            each,
            all_of((is_one_of(each.get("metadata.name"), named), same_namespace(each, resource))),
        )
        for each in stack.of_kind(kind)
    ]
    if not any(answer is not False for _, answer in fitting):
        yield Violation(
            target.path, f"{target.get('kind').shown} {named}", "a workload of the stack"
        )
    for each, answer in fitting:
        if answer and not each.get("spec.replicas").absent:
            yield Violation(target.path, f"{each.name} with replicas", "one that leaves them out")


RULE = Rule(
    title="An autoscaler has a workload to scale, and alone says how large it is",
    why="Each update sets the number of pods back, in the middle of a rush as well.",
    fix="Name a workload in scaleTargetRef, and leave replicas out there.",
    severity=Severity.MEDIUM,
    kinds=("kubernetes:autoscaling/v2:HorizontalPodAutoscaler",),
    hipaa=("164.308(a)(7)(i)",),
    nist=("CP-2(2)",),
    docs="https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/",
    check_stack=check_stack,
)
