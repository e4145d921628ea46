"""A cluster and its nodes upgrade themselves."""

from collections.abc import Iterator, Mapping

from policies.core.findings import Finding
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity
from policies.core.values import Json

_CLUSTER_CHANNELS = ("patch", "stable", "rapid", "node-image")
_NODE_CHANNELS = ("NodeImage", "SecurityPatch")


def check(resource: Resource, _context: Context) -> Iterator[Finding]:
    """Absent counts as off for both, since what Azure does then depends on the age of the API."""
    profile = resource.get("autoUpgradeProfile")
    yield from profile.get("upgradeChannel").must_be(*_CLUSTER_CHANNELS)
    yield from profile.get("nodeOSUpgradeChannel").must_be(*_NODE_CHANNELS)


def _channels(resource: Resource, _context: Context) -> Mapping[str, Json]:
    """The most careful channel, where there is none that is allowed."""
    profile = resource.get("autoUpgradeProfile")
    wanted = {
        "upgradeChannel": _CLUSTER_CHANNELS,
        "nodeOSUpgradeChannel": _NODE_CHANNELS,
    }
    return {
        profile.get(name).path: allowed[0]
        for name, allowed in wanted.items()
        if not profile.get(name).unknown and not profile.get(name).says(*allowed)
    }


RULE = Rule(
    title="A cluster and its nodes upgrade themselves",
    why="Known flaws stay open until someone finds the time.",
    fix="Set autoUpgradeProfile.upgradeChannel to patch and nodeOSUpgradeChannel to NodeImage.",
    severity=Severity.MEDIUM,
    kinds=("azure-native:containerservice:ManagedCluster",),
    hipaa=("164.308(a)(1)(ii)(B)",),
    nist=("SI-2", "SI-2(6)"),
    scanners=("CKV_AZURE_171",),
    docs="https://learn.microsoft.com/azure/aks/auto-upgrade-cluster",
    check=check,
    remedy=_channels,
)
