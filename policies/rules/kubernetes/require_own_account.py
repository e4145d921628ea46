"""A pod names the account that it runs as."""

from collections.abc import Iterator

from policies.core.findings import Finding, NotApplicable
from policies.core.pods import POD_KINDS, needs_the_node, pod_of
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity


def check(resource: Resource, context: Context) -> Iterator[Finding]:
    """The default one is that of every pod of the namespace which names none."""
    if needs_the_node(resource, context):
        yield NotApplicable("its namespace holds agents that need the node and no identity")
        return
    account = pod_of(resource).get("serviceAccountName")
    yield from account.must_be_given()
    yield from account.must_not_be("default")


RULE = Rule(
    title="A pod names the account that it runs as",
    why="What one pod may do with the account of all, the others of its namespace may do too.",
    fix="Make a ServiceAccount for the pod and name it in serviceAccountName.",
    severity=Severity.MEDIUM,
    kinds=POD_KINDS,
    hipaa=("164.312(a)(2)(i)",),
    nist=("AC-6", "IA-9"),
    scanners=("CKV_K8S_41",),
    docs="https://kubernetes.io/docs/concepts/security/service-accounts/",
    check=check,
    parameters={"namespaces": ["gpu-system", "kube-system"]},
)
