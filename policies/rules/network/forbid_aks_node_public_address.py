"""No node has a public address."""

from collections.abc import Iterator, Mapping

from policies.core.findings import Finding
from policies.core.pools import POOL_KINDS, known_pools_of, pools_of
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity, every
from policies.core.values import Json


def check(resource: Resource, _context: Context) -> Iterator[Finding]:
    """Absent means that there is none."""
    for pool in pools_of(resource):
        yield from pool.get("enableNodePublicIP").must_be_false(absent_is_fine=True)


def _private(resource: Resource, _context: Context) -> Mapping[str, Json]:
    return every(known_pools_of(resource), "enableNodePublicIP", value=False)


RULE = Rule(
    title="No node has a public address",
    why=(
        "A node with a public address is reachable from the internet past every gateway "
        "and firewall."
    ),
    fix="Set enableNodePublicIP to false on every node pool.",
    severity=Severity.HIGH,
    kinds=POOL_KINDS,
    hipaa=("164.312(a)(1)",),
    nist=("SC-7",),
    scanners=("CKV_AZURE_143",),
    docs="https://learn.microsoft.com/azure/aks/use-node-public-ips",
    check=check,
    remedy=_private,
)
