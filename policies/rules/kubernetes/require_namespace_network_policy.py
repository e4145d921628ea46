"""A namespace lets nothing in or out by default."""

from collections.abc import Iterator

from policies.core.findings import Finding, NotApplicable, Violation
from policies.core.pods import POD_KINDS
from policies.core.resource import Resource, Stack
from policies.core.rule import Context, Rule, Severity

_LEVEL = "pod-security.kubernetes.io/enforce"
_POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy"


def check(resource: Resource, stack: Stack, _context: Context) -> Iterator[Finding]:
    """One policy that chooses every pod, for both directions, and allows nothing by itself."""
    name = resource.get("metadata.name")
    if name.unknown or not name.known:
        return
    inside = (each.get("metadata.namespace") for each in stack.of_kind(*POD_KINDS))
    known = any(each.says(str(name.text)) for each in inside)
    if resource.get("metadata.labels").key(_LEVEL).says("privileged") and not known:
        yield NotApplicable(
            "it holds agents of the nodes that a chart makes and knows the paths of"
        )
        return
    closed = [each for each in stack.of_kind(_POLICY) if _closes(each, str(name.text))]
    if not closed:
        yield Violation("metadata.name", name.shown, "a namespace with a policy that denies all")


def _closes(policy: Resource, namespace: str) -> bool:
    spec = policy.get("spec")
    both = {each.text for each in spec.get("policyTypes").items()} == {"Ingress", "Egress"}
    everyone = spec.get("podSelector").raw in ({}, None)
    return both and everyone and policy.get("metadata.namespace").says(namespace)


RULE = Rule(
    title="A namespace lets nothing in or out by default",
    why=("Without it any pod of the cluster can reach the services that hold patient data."),
    fix="Add a NetworkPolicy with an empty podSelector for Ingress and Egress.",
    severity=Severity.HIGH,
    kinds=("kubernetes:core/v1:Namespace",),
    hipaa=("164.312(a)(1)",),
    nist=("AC-4", "SC-7"),
    scanners=("CKV2_K8S_6",),
    docs="https://kubernetes.io/docs/concepts/services-networking/network-policies/",
    check_stack=check,
)
