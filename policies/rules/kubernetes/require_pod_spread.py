"""The pods of a service stand on several nodes."""

from collections.abc import Iterator

from policies.core.findings import Finding, NotApplicable, Undecided
from policies.core.pods import pod_of, runs_one_pod
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity

_HOST = "kubernetes.io/hostname"
_RULES = (
    "requiredDuringSchedulingIgnoredDuringExecution",
    "preferredDuringSchedulingIgnoredDuringExecution",
)


def check(resource: Resource, _context: Context) -> Iterator[Finding]:
    """By a spread over the nodes or by keeping apart; whose number is open may have several."""
    if runs_one_pod(resource):
        yield NotApplicable("it has one pod at most")
        return
    spread = pod_of(resource).get("topologySpreadConstraints")
    if spread.unknown:
        yield Undecided(spread.path)
    elif not any(each.get("topologyKey").says(_HOST) for each in spread.items()):
        apart = pod_of(resource).get("affinity.podAntiAffinity")
        given = apart.unknown or any([*apart.get(name).items()] for name in _RULES)
        if not given:
            yield from spread.must(holds=False, allowed=f"a constraint on {_HOST}")


RULE = Rule(
    title="The pods of a service stand on several nodes",
    why="With its node the whole service fails, however many pods it has.",
    fix="Add a topologySpreadConstraint with topologyKey kubernetes.io/hostname.",
    severity=Severity.MEDIUM,
    kinds=("kubernetes:apps/v1:Deployment", "kubernetes:apps/v1:StatefulSet"),
    hipaa=("164.308(a)(7)(i)",),
    nist=("CP-10", "SC-36"),
    docs="https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/",
    check=check,
)
