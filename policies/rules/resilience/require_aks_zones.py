"""Nodes of production stand in more than one zone."""

from collections.abc import Iterator

from policies.core.findings import Finding, NotApplicable
from policies.core.pools import POOL_KINDS, pools_of
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity
from policies.core.values import Node


def check(resource: Resource, context: Context) -> Iterator[Finding]:
    """GPUs and spot nodes are taken where Azure has them."""
    if not context.production:
        yield NotApplicable("patients do not depend on this stage")
        return
    spread = [pool for pool in pools_of(resource) if not _scarce(pool)]
    if not spread:
        yield NotApplicable("all pools are of GPUs or spot nodes")
    for pool in spread:
        zones = pool.get("availabilityZones")
        fits = len(list(zones.items())) >= context.number("zones")
        yield from zones.must(fits, f"at least {context.number('zones'):g} zones")


def _scarce(pool: Node) -> bool:
    size = (pool.get("vmSize").text or "").lower()
    return size.startswith("standard_n") or pool.get("scaleSetPriority").says("Spot")


RULE = Rule(
    title="Nodes of production stand in more than one zone",
    why="The loss of one data centre takes all clinical services down.",
    fix="Set availabilityZones on every node pool.",
    severity=Severity.MEDIUM,
    kinds=POOL_KINDS,
    hipaa=("164.308(a)(7)(ii)(B)",),
    nist=("CP-10", "CP-6"),
    docs="https://learn.microsoft.com/azure/aks/availability-zones-overview",
    check=check,
    parameters={"zones": 2},
)
