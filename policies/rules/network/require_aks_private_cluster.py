"""The API server of a cluster is private."""

from collections.abc import Iterator

from policies.core.findings import Finding
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity


def check(resource: Resource, _context: Context) -> Iterator[Finding]:
    """A closed list of addresses will do where the API server is not private."""
    access = resource.get("apiServerAccessProfile")
    ranges = [each.text for each in access.get("authorizedIPRanges").items()]
    if ranges and not any(each is None or each.endswith("/0") for each in ranges):
        return
    yield from access.get("enablePrivateCluster").must_be_true()


RULE = Rule(
    title="The API server of a cluster is private",
    why="Anyone on the internet may try credentials, and flaws, on a public API server.",
    fix="Set apiServerAccessProfile.enablePrivateCluster, or authorizedIPRanges without /0.",
    severity=Severity.CRITICAL,
    kinds=("azure-native:containerservice:ManagedCluster",),
    hipaa=("164.312(a)(1)", "164.312(e)(1)"),
    nist=("AC-4", "SC-7", "SC-7(3)"),
    scanners=("CKV_AZURE_115", "CKV_AZURE_6"),
    docs="https://learn.microsoft.com/azure/aks/private-clusters",
    check=check,
)
