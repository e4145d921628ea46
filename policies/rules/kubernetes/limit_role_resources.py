"""Roles of the cluster reach nothing that gives more rights."""

from collections.abc import Iterator

from policies.core.findings import Finding
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity
from policies.core.values import Node

_LOOKS = ("get", "list", "watch")


def check(resource: Resource, context: Context) -> Iterator[Finding]:
    """Some resources may not even be looked at, others not be changed."""
    for each in resource.get("rules").items():
        forbidden = context.texts("never")
        if any(not verb.says(*_LOOKS) for verb in each.get("verbs").items()):
            forbidden += context.texts("unchanged")
        for named in each.get("resources").items():
            yield from _must_be_other(named, forbidden)


def _must_be_other(named: Node, forbidden: tuple[str, ...]) -> Iterator[Finding]:
    told = f"none of {', '.join(forbidden)}"
    yield from named.must(not named.says(*forbidden), told)


RULE = Rule(
    title="Roles of the cluster reach nothing that gives more rights",
    why="Who reads secrets, enters a pod or makes one has the rights of the pod's account.",
    fix="Take the resource out of the role; mount secrets from the vault, and roll out by Pulumi.",
    severity=Severity.HIGH,
    kinds=tuple(
        f"kubernetes:rbac.authorization.k8s.io/v1:{each}" for each in ("Role", "ClusterRole")
    ),
    hipaa=("164.308(a)(4)(i)",),
    nist=("AC-6",),
    scanners=("CKV_K8S_155", "CKV_K8S_156", "CKV_K8S_157", "CKV_K8S_158"),
    docs="https://kubernetes.io/docs/concepts/security/rbac-good-practices/",
    check=check,
    parameters={
        "never": [
            "nodes/proxy",
            "pods/attach",
            "pods/exec",
            "pods/portforward",
            "secrets",
            "serviceaccounts/token",
        ],
        "unchanged": [
            "certificatesigningrequests/approval",
            "clusterrolebindings",
            "clusterroles",
            "configmaps",
            "cronjobs",
            "daemonsets",
            "deployments",
            "endpoints",
            "endpointslices",
            "ingresses",
            "mutatingwebhookconfigurations",
            "networkpolicies",
            "persistentvolumes",
            "pods",
            "pods/log",
            "replicasets",
            "replicationcontrollers",
            "rolebindings",
            "roles",
            "services",
            "statefulsets",
            "validatingwebhookconfigurations",
        ],
    },
)
