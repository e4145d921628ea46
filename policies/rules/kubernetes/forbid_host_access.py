"""Pods do not reach into the node."""

from collections.abc import Iterator

from policies.core.findings import Finding, NotApplicable
from policies.core.pods import POD_KINDS, containers_of, needs_the_node, pod_of
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity


def check(resource: Resource, context: Context) -> Iterator[Finding]:
    """Neither namespaces nor ports nor folders of the node."""
    if needs_the_node(resource, context):
        yield NotApplicable("its namespace holds agents that need the node")
        return
    pod = pod_of(resource)
    for name in ("hostNetwork", "hostPID", "hostIPC"):
        yield from pod.get(name).must_be_false(absent_is_fine=True)
    for volume in pod.get("volumes").items():
        yield from volume.get("hostPath").must_be_absent()
    for container in containers_of(resource):
        for port in container.get("ports").items():
            yield from port.get("hostPort").must_be_absent()


RULE = Rule(
    title="Pods do not reach into the node",
    why=(
        "A pod that sees the processes, network or files of its node sees those of every "
        "other pod on it."
    ),
    fix="Leave hostNetwork, hostPID, hostIPC, hostPort and hostPath out.",
    severity=Severity.CRITICAL,
    kinds=POD_KINDS,
    hipaa=("164.312(a)(1)",),
    nist=("CM-6",),
    scanners=("CKV_K8S_17", "CKV_K8S_18", "CKV_K8S_19", "CKV_K8S_26", "CKV_K8S_27"),
    docs="https://kubernetes.io/docs/concepts/security/pod-security-standards/",
    check=check,
    parameters={"namespaces": ["gpu-system", "kube-system"]},
)
