"""A model does not run on machines that Azure takes away."""

from collections.abc import Iterator

from policies.core.findings import Finding, NotApplicable, Undecided, Violation
from policies.core.pods import pod_of
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity
from policies.core.served_models import NO_MODEL, SERVING_KINDS, serves_model
from policies.core.tolerations import SPOT, name_of, tolerates


def check(resource: Resource, _context: Context) -> Iterator[Finding]:
    """Jobs may run there: they begin again."""
    if not serves_model(resource):
        yield NotApplicable(NO_MODEL)
        return
    for each in pod_of(resource).get("tolerations").items():
        tolerated = tolerates(each, SPOT, "spot")
        if tolerated is None:
            yield Undecided(each.path)
        elif tolerated:
            yield Violation(each.path, name_of(each), "no toleration of spot machines")


RULE = Rule(
    title="A model does not run on machines that Azure takes away",
    why="Azure takes spot machines back within seconds, and clinicians get no answer.",
    fix="Take the toleration of scalesetpriority=spot out of the pods.",
    severity=Severity.HIGH,
    kinds=SERVING_KINDS,
    hipaa=("164.308(a)(7)(i)",),
    nist=("CP-2",),
    docs="https://learn.microsoft.com/azure/aks/spot-node-pool",
    check=check,
)
