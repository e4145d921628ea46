"""Services say when they are ready and alive."""

from collections.abc import Iterator

from policies.core.findings import Finding
from policies.core.pods import pod_of
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity


def check(resource: Resource, _context: Context) -> Iterator[Finding]:
    """Those that run beside a service and end with it need none; a first container does."""
    for container in pod_of(resource).get("containers").items():
        yield from container.get("readinessProbe").must_be_given()
        yield from container.get("livenessProbe").must_be_given()


RULE = Rule(
    title="Services say when they are ready and alive",
    why=("Requests go to a pod that cannot answer, and one that hangs is never begun anew."),
    fix="Set readinessProbe and livenessProbe on every container.",
    severity=Severity.MEDIUM,
    kinds=("kubernetes:apps/v1:Deployment", "kubernetes:apps/v1:StatefulSet"),
    hipaa=("164.308(a)(7)(i)",),
    nist=("SI-13",),
    scanners=("CKV_K8S_8", "CKV_K8S_9"),
    docs="https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/",
    check=check,
)
