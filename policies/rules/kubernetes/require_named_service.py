"""A service that an object names is there."""

from collections.abc import Iterator

from policies.core.answers import all_of, any_of, must_be_yes
from policies.core.findings import Finding
from policies.core.resource import Resource, Stack
from policies.core.rule import Context, Rule, Severity
from policies.core.selectors import is_named, same_namespace
from policies.core.values import Node

_INGRESS = "kubernetes:networking.k8s.io/v1:Ingress"
_STATEFUL = "kubernetes:apps/v1:StatefulSet"


def check_stack(resource: Resource, stack: Stack, _context: Context) -> Iterator[Finding]:
    """The services of an ingress's paths, and the one that gives a stateful set's pods names."""
    for named in _names(resource):
        if named.absent:
            yield from named.must_be_given()
            continue
        found = any_of(
            all_of((is_named(each, named), same_namespace(each, resource)))
            for each in stack.of_kind("kubernetes:core/v1:Service")
        )
        yield from must_be_yes(found, named, "a service of its namespace")


def _names(resource: Resource) -> Iterator[Node]:
    if resource.kind == _STATEFUL:
        yield resource.get("spec.serviceName")
        return
    for rule in resource.get("spec.rules").items():
        for path in rule.get("http.paths").items():
            yield path.get("backend.service.name")


RULE = Rule(
    title="A service that an object names is there",
    why="Callers get an error page, and the pods of a stateful set never find one another.",
    fix="Name a Service of the same namespace, or make it.",
    severity=Severity.MEDIUM,
    kinds=(_INGRESS, _STATEFUL),
    hipaa=("164.308(a)(7)(i)",),
    nist=("CM-6",),
    docs="https://kubernetes.io/docs/concepts/services-networking/ingress/",
    check_stack=check_stack,
)
