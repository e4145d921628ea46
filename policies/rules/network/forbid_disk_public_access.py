"""Nobody downloads a disk from the internet."""

from collections.abc import Iterator, Mapping

from policies.core.findings import Finding
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity
from policies.core.values import Json


def check(resource: Resource, _context: Context) -> Iterator[Finding]:
    """Absent means that a signed address to the whole disk works from anywhere."""
    yield from resource.get("networkAccessPolicy").must_be("DenyAll", "AllowPrivate")
    yield from resource.get("publicNetworkAccess").must_be("Disabled")


def _closed(resource: Resource, _context: Context) -> Mapping[str, Json]:
    """A private way that is there stays."""
    private = resource.get("networkAccessPolicy").says("AllowPrivate")
    policy = {} if private else {"networkAccessPolicy": "DenyAll"}
    return {"publicNetworkAccess": "Disabled"} | policy


RULE = Rule(
    title="Nobody downloads a disk from the internet",
    why="One signed address carries all data of a disk out, past the machine that it belongs to.",
    fix="Set networkAccessPolicy to DenyAll and publicNetworkAccess to Disabled.",
    severity=Severity.MEDIUM,
    kinds=("azure-native:compute:Disk",),
    hipaa=("164.310(d)(1)",),
    nist=("SC-28",),
    scanners=("CKV_AZURE_251",),
    docs="https://learn.microsoft.com/azure/virtual-machines/disks-restrict-import-export-overview",
    check=check,
    remedy=_closed,
)
