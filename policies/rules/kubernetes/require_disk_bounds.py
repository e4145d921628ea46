"""Containers have bounds on the disk of their node."""

from collections.abc import Iterator

from policies.core.findings import Finding
from policies.core.pods import POD_KINDS, containers_of
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity


def check(resource: Resource, _context: Context) -> Iterator[Finding]:
    """Logs and folders that go with the pod count; claimed volumes do not."""
    for container in containers_of(resource):
        for room in ("requests", "limits"):
            yield from container.get(f"resources.{room}").key("ephemeral-storage").must_be_given()


RULE = Rule(
    title="Containers have bounds on the disk of their node",
    why="One service that logs or caches without end takes the disk from all pods of its node.",
    fix="Set ephemeral-storage in resources.requests and resources.limits.",
    severity=Severity.MEDIUM,
    kinds=POD_KINDS,
    hipaa=("164.308(a)(7)(i)",),
    nist=("SC-6",),
    docs="https://kubernetes.io/docs/concepts/storage/ephemeral-storage/",
    check=check,
)
