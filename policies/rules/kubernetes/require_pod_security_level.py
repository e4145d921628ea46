"""A namespace enforces a Pod Security level."""

from collections.abc import Iterator

from policies.core.findings import Finding, NotApplicable
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity

_LEVEL = "pod-security.kubernetes.io/enforce"
_BECAUSE = "clinfra.io/privileged-because"


def check(resource: Resource, _context: Context) -> Iterator[Finding]:
    """Baseline or restricted; privileged only with the reason in a label."""
    labels = resource.get("metadata.labels")
    if labels.key(_LEVEL).says("privileged") and labels.key(_BECAUSE).known:
        yield NotApplicable(f"it says why it is privileged: {labels.key(_BECAUSE).shown}")
        return
    yield from labels.key(_LEVEL).must_be("baseline", "restricted")


RULE = Rule(
    title="A namespace enforces a Pod Security level",
    why="Otherwise the API server takes privileged pods from whoever may make pods.",
    fix="Label it pod-security.kubernetes.io/enforce with restricted.",
    severity=Severity.HIGH,
    kinds=("kubernetes:core/v1:Namespace",),
    hipaa=("164.312(a)(1)",),
    nist=("CM-6",),
    docs="https://kubernetes.io/docs/concepts/security/pod-security-admission/",
    check=check,
)
