"""The control plane of production has a promised availability."""

from collections.abc import Iterator

from policies.core.findings import Finding, NotApplicable
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity, always


def check(resource: Resource, context: Context) -> Iterator[Finding]:
    """Absent means the free tier."""
    if not context.production:
        yield NotApplicable("patients do not depend on this stage")
        return
    yield from resource.get("sku.tier").must_be("Standard", "Premium")


RULE = Rule(
    title="The control plane of production has a promised availability",
    why=(
        "On the free tier the API server has no promise and less capacity: a failed node "
        "is not replaced when it is down."
    ),
    fix="Set sku.tier to Standard.",
    severity=Severity.MEDIUM,
    kinds=("azure-native:containerservice:ManagedCluster",),
    hipaa=("164.308(a)(7)(i)",),
    nist=("CP-2", "SC-5"),
    scanners=("CKV_AZURE_170",),
    docs="https://learn.microsoft.com/azure/aks/free-standard-pricing-tiers",
    check=check,
    remedy=always("sku.tier", "Standard"),
)
