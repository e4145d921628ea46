"""What is not production costs as little as it can."""

from collections.abc import Iterator

from policies.core.findings import Finding, NotApplicable, Undecided
from policies.core.gpus import is_gpu_pool
from policies.core.pools import CLUSTER, POOL_KINDS, pools_of
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity
from policies.core.values import Node

_POSTGRESQL = "azure-native:dbforpostgresql:Server"
_LOGS = "azure-native:operationalinsights:Workspace"
_STAGE = "patients depend on this stage"


def check(resource: Resource, context: Context) -> Iterator[Finding]:
    """No standby in another zone, no GPU that waits; in qa, logs of a month."""
    if context.production:
        yield NotApplicable(_STAGE)
    elif resource.kind == _POSTGRESQL:
        yield from resource.get("highAvailability.mode").must_not_be("ZoneRedundant")
    elif resource.kind == _LOGS:
        yield from _retention(resource.get("retentionInDays"), context)
    else:
        for pool in pools_of(resource):
            yield from _idle(pool)


def _retention(days: Node, context: Context) -> Iterator[Finding]:
    """Azure keeps logs for 30 days where nothing is said."""
    if context.environment != "qa":
        yield NotApplicable("only qa forgets its logs so soon")
    else:
        yield from days.must_be_at_most(context.number("days"), absent_is_fine=True)


def _idle(pool: Node) -> Iterator[Finding]:
    gpus = is_gpu_pool(pool)
    if gpus is None:
        yield Undecided(pool.get("vmSize").path)
    elif gpus:
        yield from pool.get("minCount").must_be_at_most(0, absent_is_fine=True)


RULE = Rule(
    title="What is not production costs as little as it can",
    why="A GPU that waits for tests all night costs more than all tests of the month.",
    fix="Set minCount of GPU pools to 0, highAvailability.mode to Disabled, retention to 30 days.",
    severity=Severity.MEDIUM,
    kinds=(*(kind for kind in POOL_KINDS if kind != CLUSTER), _POSTGRESQL, _LOGS),
    docs="https://learn.microsoft.com/azure/well-architected/cost-optimization/optimize-environment-costs",
    check=check,
    parameters={"days": 30},
)
