"""Rights on the cluster go to somebody in particular."""

from collections.abc import Iterator

from policies.core.findings import Finding
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity


def check(resource: Resource, context: Context) -> Iterator[Finding]:
    """Not to all who sign in, nor to nobody, nor to the account of pods that name none."""
    for subject in resource.get("subjects").items():
        yield from subject.get("name").must_not_be(*context.texts("everybody"))
        if subject.get("kind").says("ServiceAccount"):
            yield from subject.get("name").must_not_be("default")


RULE = Rule(
    title="Rights on the cluster go to somebody in particular",
    why="Every account of the organisation, or whoever reaches the API server, has them else.",
    fix="Bind a service account made for it, or a group of Entra by its object id.",
    severity=Severity.CRITICAL,
    kinds=tuple(
        f"kubernetes:rbac.authorization.k8s.io/v1:{each}"
        for each in ("RoleBinding", "ClusterRoleBinding")
    ),
    hipaa=("164.308(a)(4)(i)", "164.312(a)(2)(i)"),
    nist=("AC-6", "IA-2"),
    scanners=("CKV_K8S_42",),
    docs="https://kubernetes.io/docs/concepts/security/rbac-good-practices/",
    check=check,
    parameters={
        "everybody": [
            "system:anonymous",
            "system:authenticated",
            "system:masters",
            "system:unauthenticated",
        ],
    },
)
