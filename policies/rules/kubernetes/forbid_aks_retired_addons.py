"""A cluster has no add-on that opens it and is retired."""

from collections.abc import Iterator, Mapping

from policies.core.findings import Finding
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity
from policies.core.values import Json

_RETIRED = ("httpApplicationRouting", "kubeDashboard")


def check(resource: Resource, _context: Context) -> Iterator[Finding]:
    """Absent means that they are off."""
    for name in _RETIRED:
        enabled = resource.get(f"addonProfiles.{name}.enabled")
        yield from enabled.must_be_false(absent_is_fine=True)


def _switched_off(resource: Resource, _context: Context) -> Mapping[str, Json]:
    enabled = [resource.get(f"addonProfiles.{name}.enabled") for name in _RETIRED]
    return {each.path: False for each in enabled if each.is_true}


RULE = Rule(
    title="A cluster has no add-on that opens it and is retired",
    why=(
        "HTTP application routing publishes workloads without TLS, and the dashboard "
        "hands out the rights of the cluster."
    ),
    fix="Take httpApplicationRouting and kubeDashboard out of addonProfiles.",
    severity=Severity.MEDIUM,
    kinds=("azure-native:containerservice:ManagedCluster",),
    hipaa=("164.312(e)(1)",),
    nist=("CM-7",),
    scanners=("CKV_AZURE_246", "CKV_AZURE_8"),
    docs="https://learn.microsoft.com/azure/aks/http-application-routing",
    check=check,
    remedy=_switched_off,
)
