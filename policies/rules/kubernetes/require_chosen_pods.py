"""What selects pods selects some."""

from collections.abc import Iterator

from policies.core.answers import Answer, all_of, any_of, must_be_yes
from policies.core.findings import Finding, NotApplicable
from policies.core.pods import POD_KINDS, template_of
from policies.core.resource import Resource, Stack
from policies.core.rule import Context, Rule, Severity
from policies.core.selectors import chooses, same_namespace, selects
from policies.core.values import Node

_SERVICE = "kubernetes:core/v1:Service"
_POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy"
_BUDGET = "kubernetes:policy/v1:PodDisruptionBudget"


def check_stack(resource: Resource, stack: Stack, _context: Context) -> Iterator[Finding]:
    """A policy that selects all pods need find none; a service without selector is of others."""
    selector = resource.get("spec.podSelector" if resource.kind == _POLICY else "spec.selector")
    if (selector.known and not selector.raw) or (resource.kind == _SERVICE and selector.absent):
        yield NotApplicable("it selects by no label")
        return
    found = any_of(
        all_of((_selected(resource, selector, each), same_namespace(each, resource)))
        for kind in POD_KINDS
        for each in stack.of_kind(kind)
    )
    yield from must_be_yes(found, selector, "the labels of some pod of its namespace")


def _selected(resource: Resource, selector: Node, pods: Resource) -> Answer:
    labels = template_of(pods).get("metadata.labels")
    service = resource.kind == _SERVICE
    return chooses(labels, selector) if service else selects(selector, labels)


RULE = Rule(
    title="What selects pods selects some",
    why="A service without pods answers nobody, and a policy without pods protects nothing.",
    fix="Write the labels of the pods into the selector, or take the object away.",
    severity=Severity.MEDIUM,
    kinds=(_SERVICE, _POLICY, _BUDGET),
    hipaa=("164.308(a)(7)(i)",),
    nist=("CM-6", "SC-7"),
    docs="https://kubernetes.io/docs/concepts/services-networking/service/",
    check_stack=check_stack,
)
