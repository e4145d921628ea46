"""Objects speak a version of the API that stays."""

import re
from collections.abc import Iterator

from policies.core.findings import Finding, Violation
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity

_BETA = re.compile(r"kubernetes:(?P<group>[a-z]+|[a-z.]+\.k8s\.io)/v\d+(alpha|beta)\d+:")


def check(resource: Resource, _context: Context) -> Iterator[Finding]:
    """Of Kubernetes' own kinds; those of operators have other promises."""
    if _BETA.match(resource.type):
        yield Violation("", resource.type, "a kind of a version such as v1")


RULE = Rule(
    title="Objects speak a version of the API that stays",
    why="An upgrade of the cluster removes the version, and nothing can be rolled out any more.",
    fix="Use the kind's stable version, such as policy/v1 in place of policy/v1beta1.",
    severity=Severity.MEDIUM,
    kinds=(),
    hipaa=("164.308(a)(7)(i)",),
    nist=("SA-22",),
    docs="https://kubernetes.io/docs/reference/using-api/deprecation-guide/",
    check=check,
)
