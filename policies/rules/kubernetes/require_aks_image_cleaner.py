"""A cluster removes images that it does not use."""

from collections.abc import Iterator

from policies.core.findings import Finding
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity, always


def check(resource: Resource, _context: Context) -> Iterator[Finding]:
    """Absent means off."""
    yield from resource.get("securityProfile.imageCleaner.enabled").must_be_true()


RULE = Rule(
    title="A cluster removes images that it does not use",
    why="Images with known flaws stay on the nodes, ready to be started.",
    fix="Set securityProfile.imageCleaner.enabled.",
    severity=Severity.LOW,
    kinds=("azure-native:containerservice:ManagedCluster",),
    hipaa=("164.308(a)(5)(ii)(B)",),
    nist=("CM-7", "SI-2"),
    docs="https://learn.microsoft.com/azure/aks/image-cleaner",
    check=check,
    remedy=always("securityProfile.imageCleaner.enabled", value=True),
)
