"""A service opens no port of the nodes."""

from collections.abc import Iterator

from policies.core.findings import Finding, NotApplicable
from policies.core.resource import Resource, Stack
from policies.core.rule import Context, Rule, Severity
from policies.core.served_models import is_before_model


def check_stack(resource: Resource, stack: Stack, _context: Context) -> Iterator[Finding]:
    """A service before a model has a rule of its own (forbid-public-model-endpoint)."""
    if is_before_model(resource, stack):
        yield NotApplicable("it leads to a model, of which another rule says the same")
        return
    yield from resource.get("spec.type").must_not_be("NodePort")


RULE = Rule(
    title="A service opens no port of the nodes",
    why="Whoever reaches a node reaches the service, past every load balancer and its log.",
    fix="Use ClusterIP, or an internal load balancer where callers are outside the cluster.",
    severity=Severity.MEDIUM,
    kinds=("kubernetes:core/v1:Service",),
    hipaa=("164.312(a)(1)",),
    nist=("SC-7",),
    docs="https://kubernetes.io/docs/concepts/services-networking/service/",
    check_stack=check_stack,
)
