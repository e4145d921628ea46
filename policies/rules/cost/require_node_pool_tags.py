"""Node pools bear the tags that carry cost."""

from collections.abc import Iterator

from policies.core.cost_tags import missing_tags
from policies.core.findings import Finding, NotApplicable, Undecided
from policies.core.pools import POOL_KINDS, pools_of
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity
from stacks.tag_vocabulary import tag_vocabulary


def check(resource: Resource, _context: Context) -> Iterator[Finding]:
    """Those inside a cluster, and those that stand by themselves."""
    pools = list(pools_of(resource))
    if not pools:
        yield NotApplicable("no pool stands inside the cluster")
    for pool in pools:
        if pool.unknown:
            yield Undecided(pool.path)
        else:
            yield from missing_tags(pool.get("tags"), tag_vocabulary())


RULE = Rule(
    title="Node pools bear the tags that carry cost",
    why="The tags of a cluster do not reach its machines, which are most of its bill.",
    fix="Add the tags of stacks/tag_vocabulary.yaml to every pool, those inside a cluster too.",
    severity=Severity.HIGH,
    kinds=POOL_KINDS,
    hipaa=("164.310(d)(1)",),
    nist=("CM-8",),
    docs="https://learn.microsoft.com/azure/aks/use-tags",
    check=check,
)
