"""System pools run nothing but the system."""

from collections.abc import Iterator

from policies.core.findings import Finding, NotApplicable, Undecided
from policies.core.pools import POOL_KINDS, pools_of
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity
from policies.core.values import Node

_TAINT = "CriticalAddonsOnly=true:NoSchedule"


def check(resource: Resource, _context: Context) -> Iterator[Finding]:
    """Pools of users are not judged; a mode that is not known yet leaves it open."""
    found = False
    for pool in pools_of(resource):
        if pool.get("mode").says("System"):
            found = True
            yield from _tainted(pool.get("nodeTaints"))
        elif pool.get("mode").unknown:
            found = True
            yield Undecided(pool.get("mode").path)
    if not found:
        yield NotApplicable("there is no system pool")


def _tainted(taints: Node) -> Iterator[Finding]:
    given = list(taints.items())
    if any(each.says(_TAINT) for each in given):
        return
    if any(each.unknown for each in given):
        yield Undecided(taints.path)
        return
    yield from taints.must(holds=False, allowed=f"a list with {_TAINT}")


RULE = Rule(
    title="System pools run nothing but the system",
    why="A hungry workload beside DNS and the metrics server takes the whole cluster down.",
    fix="Put CriticalAddonsOnly=true:NoSchedule into nodeTaints of every pool of mode System.",
    severity=Severity.MEDIUM,
    kinds=POOL_KINDS,
    hipaa=("164.308(a)(7)(ii)(B)",),
    nist=("CP-2",),
    scanners=("CKV_AZURE_232",),
    docs="https://learn.microsoft.com/azure/aks/use-system-pools",
    check=check,
)
