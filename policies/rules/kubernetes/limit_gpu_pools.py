"""GPU pools grow and shrink within bounds."""

from collections.abc import Iterator

from policies.core.findings import Finding, NotApplicable, Undecided
from policies.core.gpus import is_gpu_pool
from policies.core.pools import POOL_KINDS, pools_of
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity


def check(resource: Resource, context: Context) -> Iterator[Finding]:
    """Whatever stands idle goes, and no more come than somebody decided."""
    judged = [(pool, is_gpu_pool(pool)) for pool in pools_of(resource)]
    for pool, gpus in judged:
        if gpus is None:
            yield Undecided(pool.get("vmSize").path)
        elif gpus:
            yield from pool.get("enableAutoScaling").must_be_true()
            yield from pool.get("maxCount").must_be_at_most(context.number("nodes"))
    if all(gpus is False for _, gpus in judged):
        yield NotApplicable("no pool has GPUs")


RULE = Rule(
    title="GPU pools grow and shrink within bounds",
    why="One wrong request starts machines of thousands of dollars a day, and they stay.",
    fix="Set enableAutoScaling and maxCount of the pool; a profile may allow more nodes.",
    severity=Severity.HIGH,
    kinds=POOL_KINDS,
    nist=("SC-6",),
    docs="https://learn.microsoft.com/azure/aks/cluster-autoscaler",
    check=check,
    parameters={"nodes": 8},
)
