"""Pods get no token of the API server unasked."""

from collections.abc import Iterator

from policies.core.findings import Finding, NotApplicable
from policies.core.pods import POD_KINDS, pod_of, template_of
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity


def check(resource: Resource, _context: Context) -> Iterator[Finding]:
    """A pod that talks to the API server says so in an annotation; others have no use for one."""
    asked = template_of(resource).get("metadata.annotations").key(ASKED)
    if asked.known:
        yield NotApplicable(f"it says that it needs one: {asked.shown}")
        return
    yield from pod_of(resource).get("automountServiceAccountToken").must_be_false()


ASKED = "clinfra.io/needs-api-token"


RULE = Rule(
    title="Pods get no token of the API server unasked",
    why=("A token in every pod lets whoever breaks into one ask the cluster about all others."),
    fix=("Set automountServiceAccountToken to false, or annotate why the pod needs the token."),
    severity=Severity.MEDIUM,
    kinds=POD_KINDS,
    hipaa=("164.308(a)(4)(i)",),
    nist=("AC-6",),
    scanners=("CKV_K8S_38", "CKV_K8S_41"),
    docs="https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/",
    check=check,
)
