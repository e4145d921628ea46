"""Workloads log in to Azure as themselves, without a secret."""

from collections.abc import Iterator, Mapping

from policies.core.findings import Finding
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity
from policies.core.values import Json


def check(resource: Resource, _context: Context) -> Iterator[Finding]:
    """Both are off where nothing is given; the second needs the first."""
    yield from resource.get("oidcIssuerProfile.enabled").must_be_true()
    yield from resource.get("securityProfile.workloadIdentity.enabled").must_be_true()


def _switched_on(_resource: Resource, _context: Context) -> Mapping[str, Json]:
    return {"oidcIssuerProfile.enabled": True, "securityProfile.workloadIdentity.enabled": True}


RULE = Rule(
    title="Workloads log in to Azure as themselves, without a secret",
    why=(
        "Without workload identity pods carry secrets, or borrow the node's identity and "
        "with it the rights of all others."
    ),
    fix="Set oidcIssuerProfile.enabled and securityProfile.workloadIdentity.enabled.",
    severity=Severity.HIGH,
    kinds=("azure-native:containerservice:ManagedCluster",),
    hipaa=("164.312(d)",),
    nist=("AC-6", "IA-5"),
    docs="https://learn.microsoft.com/azure/aks/workload-identity-overview",
    check=check,
    remedy=_switched_on,
)
