"""Nobody runs commands in a cluster past its network."""

from collections.abc import Iterator

from policies.core.findings import Finding
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity, always


def check(resource: Resource, _context: Context) -> Iterator[Finding]:
    """Absent means that the command is there."""
    yield from resource.get("apiServerAccessProfile.disableRunCommand").must_be_true()


RULE = Rule(
    title="Nobody runs commands in a cluster past its network",
    why=(
        "The run command reaches a private cluster through Azure's own API, with the "
        "rights of an administrator."
    ),
    fix="Set apiServerAccessProfile.disableRunCommand.",
    severity=Severity.MEDIUM,
    kinds=("azure-native:containerservice:ManagedCluster",),
    hipaa=("164.312(a)(1)",),
    nist=("AC-3", "AC-6"),
    docs="https://learn.microsoft.com/azure/aks/access-private-cluster",
    check=check,
    remedy=always("apiServerAccessProfile.disableRunCommand", value=True),
)
