"""A load balancer has an address inside the network."""

from collections.abc import Iterator

from policies.core.findings import Finding
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity

_INTERNAL = "service.beta.kubernetes.io/azure-load-balancer-internal"


def check(resource: Resource, _context: Context) -> Iterator[Finding]:
    """External addresses of other services are public too."""
    yield from resource.get("spec.externalIPs").must_be_absent()
    kind = resource.get("spec.type")
    if not kind.says("LoadBalancer"):
        return
    yield from resource.get("metadata.annotations").key(_INTERNAL).must_be_true()


RULE = Rule(
    title="A load balancer has an address inside the network",
    why=("Azure gives a load balancer of a cluster a public address unless it is told otherwise."),
    fix=("Annotate the service with azure-load-balancer-internal, and leave externalIPs out."),
    severity=Severity.CRITICAL,
    kinds=("kubernetes:core/v1:Service",),
    hipaa=("164.312(a)(1)", "164.312(e)(1)"),
    nist=("SC-7",),
    docs="https://learn.microsoft.com/azure/aks/internal-lb",
    check=check,
)
