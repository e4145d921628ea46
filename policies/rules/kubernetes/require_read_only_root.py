"""Containers cannot change their own files."""

from collections.abc import Iterator

from policies.core.findings import Finding, NotApplicable
from policies.core.pods import POD_KINDS, containers_of, needs_the_node
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity


def check(resource: Resource, context: Context) -> Iterator[Finding]:
    """What must be written goes to a volume."""
    if needs_the_node(resource, context):
        yield NotApplicable("its namespace holds agents that need the node")
        return
    for container in containers_of(resource):
        yield from container.get("securityContext.readOnlyRootFilesystem").must_be_true()


RULE = Rule(
    title="Containers cannot change their own files",
    why=("Whoever gets in can leave a changed program behind, which then handles patient data."),
    fix="Set readOnlyRootFilesystem, and mount an emptyDir where files are written.",
    severity=Severity.MEDIUM,
    kinds=POD_KINDS,
    hipaa=("164.312(c)(1)",),
    nist=("CM-6", "SI-7"),
    scanners=("CKV_K8S_22",),
    docs="https://kubernetes.io/docs/tasks/configure-pod-container/security-context/",
    check=check,
    parameters={"namespaces": ["gpu-system", "kube-system"]},
)
