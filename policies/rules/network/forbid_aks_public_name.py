"""A private cluster has no name in public DNS."""

from collections.abc import Iterator

from policies.core.findings import Finding, NotApplicable
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity, always


def check(resource: Resource, _context: Context) -> Iterator[Finding]:
    """Absent means that Azure publishes the name; a public API server is for another rule."""
    access = resource.get("apiServerAccessProfile")
    private = access.get("enablePrivateCluster")
    if private.absent or private.is_false:
        yield NotApplicable("the API server is public")
        return
    yield from access.get("enablePrivateClusterPublicFQDN").must_be_false()


RULE = Rule(
    title="A private cluster has no name in public DNS",
    why="A public name tells everyone that the cluster is there and which private address it has.",
    fix="Set apiServerAccessProfile.enablePrivateClusterPublicFQDN to false.",
    severity=Severity.MEDIUM,
    kinds=("azure-native:containerservice:ManagedCluster",),
    hipaa=("164.312(a)(1)",),
    nist=("SC-7",),
    docs="https://learn.microsoft.com/azure/aks/private-clusters",
    check=check,
    remedy=always("apiServerAccessProfile.enablePrivateClusterPublicFQDN", value=False),
)
