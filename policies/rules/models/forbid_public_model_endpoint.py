"""A model is asked inside the cluster alone."""

from collections.abc import Iterator

from policies.core.answers import Answer, all_of, any_of, is_one_of
from policies.core.findings import Finding, NotApplicable, Undecided, Violation
from policies.core.resource import Resource, Stack
from policies.core.rule import Context, Rule, Severity
from policies.core.selectors import is_named, same_namespace
from policies.core.served_models import NO_MODEL, is_before_model
from policies.core.values import Node

_SERVICE = "kubernetes:core/v1:Service"
_ALLOWED = "a service of the cluster alone"


def check(resource: Resource, stack: Stack, _context: Context) -> Iterator[Finding]:
    """Load balancers have a rule of their own, whatever they lead to."""
    if resource.kind == _SERVICE:
        kind, model = resource.get("spec.type"), is_before_model(resource, stack)
        ways = [(kind, all_of((model, is_one_of(kind, "NodePort"))))]
    else:
        ways = [(each, _named(resource, each, stack)) for each in _backends(resource)]
        model = any_of(answer for _, answer in ways)
    if model is False:
        yield NotApplicable(NO_MODEL)
    for way, answer in ways:
        if answer is None:
            yield Undecided(way.path)
        elif answer:
            yield Violation(way.path, way.shown, _ALLOWED)


def _named(ingress: Resource, name: Node, stack: Stack) -> Answer:
    """Whether the service that an ingress names leads to a model."""
    return any_of(
        all_of((same_namespace(ingress, each), is_named(each, name), is_before_model(each, stack)))
        for each in stack.of_kind(_SERVICE)
    )


def _backends(ingress: Resource) -> Iterator[Node]:
    spec = ingress.get("spec")
    paths = [each for rule in spec.get("rules").items() for each in rule.get("http.paths").items()]
    for each in (spec.get("defaultBackend"), *(path.get("backend") for path in paths)):
        yield each.get("service.name")


RULE = Rule(
    title="A model is asked inside the cluster alone",
    why="Whoever reaches the address may ask about patients, past the systems that ask who it is.",
    fix="Make the service a ClusterIP, and let no ingress lead to it.",
    severity=Severity.CRITICAL,
    kinds=(_SERVICE, "kubernetes:networking.k8s.io/v1:Ingress"),
    hipaa=("164.312(a)(1)", "164.312(e)(1)"),
    nist=("AC-4", "SC-7"),
    docs="https://kubernetes.io/docs/concepts/services-networking/service/",
    check_stack=check,
)
