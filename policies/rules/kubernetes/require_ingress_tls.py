"""An ingress is encrypted."""

from collections.abc import Iterator

from policies.core.findings import Finding, Violation
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity


def check(resource: Resource, _context: Context) -> Iterator[Finding]:
    """Every host of a rule must stand among those of a certificate."""
    tls = resource.get("spec.tls")
    yield from tls.must_be_given()
    encrypted = {host.text for each in tls.items() for host in each.get("hosts").items()}
    for each in resource.get("spec.rules").items():
        host = each.get("host")
        if tls.known and host.known and host.text not in encrypted:
            yield Violation(host.path, host.shown, "a host of spec.tls")


RULE = Rule(
    title="An ingress is encrypted",
    why="Patient data and log-ins cross the network in the clear.",
    fix="Set spec.tls with a certificate for every host.",
    severity=Severity.CRITICAL,
    kinds=("kubernetes:networking.k8s.io/v1:Ingress",),
    hipaa=("164.312(e)(1)",),
    nist=("SC-8", "SC-8(1)"),
    docs="https://kubernetes.io/docs/concepts/services-networking/ingress/",
    check=check,
)
