"""Containers drop all capabilities."""

from collections.abc import Iterator

from policies.core.findings import Finding, NotApplicable
from policies.core.pods import POD_KINDS, containers_of, needs_the_node
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity


def check(resource: Resource, context: Context) -> Iterator[Finding]:
    """Binding a low port is the one capability that may come back."""
    if needs_the_node(resource, context):
        yield NotApplicable("its namespace holds agents that need the node")
        return
    for container in containers_of(resource):
        held = container.get("securityContext.capabilities")
        dropped = held.get("drop")
        yield from dropped.must(any(each.says("ALL") for each in dropped.items()), "ALL")
        for added in held.get("add").items():
            yield from added.must_be("NET_BIND_SERVICE")


RULE = Rule(
    title="Containers drop all capabilities of Linux",
    why=(
        "Capabilities that nobody asked for let a process change networks, files and other "
        "processes."
    ),
    fix="Set capabilities.drop to ALL, and add at most NET_BIND_SERVICE.",
    severity=Severity.HIGH,
    kinds=POD_KINDS,
    hipaa=("164.312(a)(1)",),
    nist=("CM-6", "CM-7"),
    scanners=("CKV_K8S_37", "CKV_K8S_28", "CKV_K8S_39"),
    docs="https://kubernetes.io/docs/concepts/security/pod-security-standards/",
    check=check,
    parameters={"namespaces": ["gpu-system", "kube-system"]},
)
