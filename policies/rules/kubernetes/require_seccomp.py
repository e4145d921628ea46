"""Pods have a seccomp profile."""

from collections.abc import Iterator

from policies.core.findings import Finding, NotApplicable
from policies.core.pods import POD_KINDS, containers_of, needs_the_node, pod_of
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity


def check(resource: Resource, context: Context) -> Iterator[Finding]:
    """The pod says it for all its containers, or each container for itself."""
    if needs_the_node(resource, context):
        yield NotApplicable("its namespace holds agents that need the node")
        return
    pod = pod_of(resource).get("securityContext.seccompProfile.type")
    for container in containers_of(resource):
        own = container.get("securityContext.seccompProfile.type")
        yield from (pod if own.absent else own).must_be("RuntimeDefault", "Localhost")


RULE = Rule(
    title="Pods have a seccomp profile",
    why=("Without one a process may make every system call, those with known flaws among them."),
    fix="Set seccompProfile.type to RuntimeDefault in the security context of the pod.",
    severity=Severity.MEDIUM,
    kinds=POD_KINDS,
    hipaa=("164.312(a)(1)",),
    nist=("CM-6",),
    scanners=("CKV_K8S_31",),
    docs="https://kubernetes.io/docs/tutorials/security/seccomp/",
    check=check,
    parameters={"namespaces": ["gpu-system", "kube-system"]},
)
