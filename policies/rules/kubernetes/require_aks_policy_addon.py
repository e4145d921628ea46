"""Azure Policy judges what enters a cluster."""

from collections.abc import Iterator, Mapping

from policies.core.findings import Finding
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity
from policies.core.values import Json, Node


def check(resource: Resource, _context: Context) -> Iterator[Finding]:
    """Absent means off."""
    yield from _addon(resource).get("enabled").must_be_true()


def _addon(resource: Resource) -> Node:
    """The add-on; Azure takes its name in two ways."""
    addons = resource.get("addonProfiles")
    other = addons.get("azurePolicy")
    return addons.get("azurepolicy") if other.absent else other


def _switched_on(resource: Resource, _context: Context) -> Mapping[str, Json]:
    return {f"{_addon(resource).path}.enabled": True}


RULE = Rule(
    title="Azure Policy judges what enters a cluster",
    why=(
        "Objects that a chart, an operator or a person makes in the cluster pass by every "
        "check of this program."
    ),
    fix="Set addonProfiles.azurepolicy.enabled.",
    severity=Severity.HIGH,
    kinds=("azure-native:containerservice:ManagedCluster",),
    hipaa=("164.308(a)(1)(ii)(B)",),
    nist=("CM-6",),
    scanners=("CKV_AZURE_116",),
    docs="https://learn.microsoft.com/azure/governance/policy/concepts/policy-for-kubernetes",
    check=check,
    remedy=_switched_on,
)
