"""Roles give no more than they say."""

from collections.abc import Iterator

from policies.core.findings import Finding
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity

_KINDS = ("Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding")
_FORBIDDEN = ("*", "bind", "escalate", "impersonate")


def check(resource: Resource, context: Context) -> Iterator[Finding]:
    """No wildcard, no verb that makes rights, and no binding to the administrator of all."""
    for each in resource.get("rules").items():
        for name in ("verbs", "resources", "apiGroups"):
            for value in each.get(name).items():
                yield from value.must_not_be(*_FORBIDDEN)
    bound = resource.get("roleRef.name")
    if resource.name not in context.texts("administrators"):
        yield from bound.must_not_be("cluster-admin")


RULE = Rule(
    title="Roles of the cluster give no more than they say",
    why=("A wildcard gives rights on what does not exist yet, secrets and the nodes among it."),
    fix="Name verbs and resources one by one, and bind no account to cluster-admin.",
    severity=Severity.HIGH,
    kinds=tuple(f"kubernetes:rbac.authorization.k8s.io/v1:{each}" for each in _KINDS),
    hipaa=("164.308(a)(4)(i)",),
    nist=("AC-6",),
    scanners=("CKV_K8S_49", "CKV_K8S_157", "CKV_K8S_158"),
    docs="https://kubernetes.io/docs/concepts/security/rbac-good-practices/",
    check=check,
    parameters={"administrators": []},
)
