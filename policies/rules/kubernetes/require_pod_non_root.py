"""Pods run as another user than root."""

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
    pod = pod_of(resource).get("securityContext")
    for container in containers_of(resource):
        own = container.get("securityContext")
        said = own.get("runAsNonRoot")
        yield from (pod.get("runAsNonRoot") if said.absent else said).must_be_true()
        yield from own.get("runAsUser").must_not_be(0)
    yield from pod.get("runAsUser").must_not_be(0)


RULE = Rule(
    title="Pods run as another user than root",
    why=(
        "A process that breaks out of a container as root is root on the node, beside other "
        "patients' data."
    ),
    fix="Set runAsNonRoot in the security context of the pod.",
    severity=Severity.HIGH,
    kinds=POD_KINDS,
    hipaa=("164.312(a)(1)",),
    nist=("CM-6", "AC-6"),
    scanners=("CKV_K8S_6", "CKV_K8S_23", "CKV_K8S_40"),
    docs="https://kubernetes.io/docs/tasks/configure-pod-container/security-context/",
    check=check,
    parameters={"namespaces": ["gpu-system", "kube-system"]},
)
