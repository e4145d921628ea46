"""Pods run under ids that no user of a node has."""

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
    least, pod = context.number("least"), pod_of(resource).get("securityContext")
    for container in containers_of(resource):
        for name in ("runAsUser", "runAsGroup"):
            own = container.get(f"securityContext.{name}")
            yield from (pod.get(name) if own.absent else own).must_be_at_least(least)
    yield from pod.get("fsGroup").must_be_at_least(least, absent_is_fine=True)
    for group in pod.get("supplementalGroups").items():
        yield from group.must_be_at_least(least)


RULE = Rule(
    title="Pods run under ids that no user of a node has",
    why="A process that breaks out of a container has the files of the node's user of its id.",
    fix="Set runAsUser and runAsGroup in the security context of the pod to 10000 or more.",
    severity=Severity.MEDIUM,
    kinds=POD_KINDS,
    hipaa=("164.312(a)(1)",),
    nist=("CM-6", "AC-6"),
    scanners=("CKV_K8S_40",),
    docs="https://kubernetes.io/docs/tasks/configure-pod-container/security-context/",
    check=check,
    parameters={"namespaces": ["gpu-system", "kube-system"], "least": 10000},
)
