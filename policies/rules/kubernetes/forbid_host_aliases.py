"""Pods take names from the name service alone."""

from collections.abc import Iterator

from policies.core.findings import Finding
from policies.core.pods import POD_KINDS, pod_of
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity


def check(resource: Resource, _context: Context) -> Iterator[Finding]:
    """An alias outlives the address that it stands for."""
    yield from pod_of(resource).get("hostAliases").must_be_absent()


RULE = Rule(
    title="Pods take names from the name service alone",
    why="A name that a pod has of its own may lead past the private endpoint of a service.",
    fix="Leave hostAliases out and put the name into a private zone.",
    severity=Severity.LOW,
    kinds=POD_KINDS,
    nist=("SC-20",),
    docs="https://kubernetes.io/docs/tasks/network/customize-hosts-file-for-pods/",
    check=check,
)
