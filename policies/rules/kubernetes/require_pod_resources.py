"""Containers have requests and limits."""

from collections.abc import Iterator

from policies.core.findings import Finding
from policies.core.pods import POD_KINDS, containers_of
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity


def check(resource: Resource, _context: Context) -> Iterator[Finding]:
    """Memory needs both; a processor's limit may be left out, as it only slows down."""
    for container in containers_of(resource):
        for path in ("requests.cpu", "requests.memory", "limits.memory"):
            yield from container.get(f"resources.{path}").must_be_given()


RULE = Rule(
    title="Containers have requests and limits",
    why=("One service that takes all memory of a node stops the clinical models beside it."),
    fix="Set resources.requests for cpu and memory, and resources.limits.memory.",
    severity=Severity.HIGH,
    kinds=POD_KINDS,
    hipaa=("164.308(a)(7)(i)",),
    nist=("CM-6", "SC-6"),
    scanners=("CKV_K8S_10", "CKV_K8S_11", "CKV_K8S_12", "CKV_K8S_13"),
    docs="https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/",
    check=check,
)
