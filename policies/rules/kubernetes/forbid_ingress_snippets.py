"""An ingress brings no configuration of the proxy's own language."""

from collections.abc import Iterator

from policies.core.findings import Finding, Violation
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity


def check(resource: Resource, _context: Context) -> Iterator[Finding]:
    """Annotations of nginx that end in -snippet; CVE-2021-25742 reads all secrets by one."""
    for name, value in resource.get("metadata.annotations").entries():
        if name.startswith("nginx.") and name.endswith("-snippet"):
            yield Violation(f"metadata.annotations.{name}", value.shown, "no such annotation")


RULE = Rule(
    title="An ingress brings no configuration of the proxy's own language",
    why="Whoever may write an ingress runs code in the proxy and reads every secret that it may.",
    fix="Take the annotation away; most of what it does has one of its own.",
    severity=Severity.HIGH,
    kinds=("kubernetes:networking.k8s.io/v1:Ingress",),
    hipaa=("164.312(a)(1)",),
    nist=("CM-7", "SI-10"),
    scanners=("CKV_K8S_152", "CKV_K8S_153", "CKV_K8S_154"),
    docs="https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations/",
    check=check,
)
