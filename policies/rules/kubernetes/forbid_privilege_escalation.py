"""Containers cannot gain privileges."""

from collections.abc import Iterator

from policies.core.findings import Finding, NotApplicable
from policies.core.pods import POD_KINDS, containers_of, needs_the_node
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity


def check(resource: Resource, context: Context) -> Iterator[Finding]:
    """Privileged containers, and those that may become so, are one."""
    if needs_the_node(resource, context):
        yield NotApplicable("its namespace holds agents that need the node")
        return
    for container in containers_of(resource):
        own = container.get("securityContext")
        yield from own.get("allowPrivilegeEscalation").must_be_false()
        yield from own.get("privileged").must_be_false(absent_is_fine=True)
        yield from own.get("procMount").must_be("Default", absent_is_fine=True)


RULE = Rule(
    title="Containers cannot gain privileges",
    why="A flaw in one service is then the whole node.",
    fix="Set allowPrivilegeEscalation to false and leave privileged and procMount out.",
    severity=Severity.CRITICAL,
    kinds=POD_KINDS,
    hipaa=("164.312(a)(1)",),
    nist=("CM-6",),
    scanners=("CKV_K8S_16", "CKV_K8S_20", "CKV_K8S_5"),
    docs="https://kubernetes.io/docs/concepts/security/pod-security-standards/",
    check=check,
    parameters={"namespaces": ["gpu-system", "kube-system"]},
)
