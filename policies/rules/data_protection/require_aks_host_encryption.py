"""Temporary disks and caches of nodes are encrypted."""

from collections.abc import Iterator

from policies.core.findings import Finding
from policies.core.pools import POOL_KINDS, pools_of
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity


def check(resource: Resource, _context: Context) -> Iterator[Finding]:
    """Absent means off: disks are encrypted at rest, what the host keeps of them is not."""
    for pool in pools_of(resource):
        yield from pool.get("enableEncryptionAtHost").must_be_true()


RULE = Rule(
    title="Temporary disks and caches of nodes are encrypted",
    why=(
        "Patient data that a pod wrote to a scratch disk stands in clear on a host that "
        "others use next."
    ),
    fix="Set enableEncryptionAtHost on every node pool.",
    severity=Severity.HIGH,
    kinds=POOL_KINDS,
    hipaa=("164.310(d)(1)", "164.312(a)(2)(iv)"),
    nist=("SC-28", "SC-28(1)"),
    scanners=("CKV_AZURE_227",),
    docs="https://learn.microsoft.com/azure/aks/enable-host-encryption",
    check=check,
)
