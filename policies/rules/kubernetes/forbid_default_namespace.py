"""Objects stand in a namespace of their own."""

from collections.abc import Iterator

from policies.core.findings import Finding
from policies.core.pods import POD_KINDS
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity


def check(resource: Resource, context: Context) -> Iterator[Finding]:
    """Without a namespace an object comes to the one of the provider, which is most often it."""
    namespace = resource.get("metadata.namespace")
    shared = namespace.says(*context.texts("shared"))
    yield from namespace.must(not shared, "a namespace of its own")


RULE = Rule(
    title="Objects stand in a namespace of their own",
    why=(
        "Network policies, quotas and rights hold by namespace; in the default one everything "
        "meets."
    ),
    fix="Set metadata.namespace.",
    severity=Severity.MEDIUM,
    kinds=(*POD_KINDS, "kubernetes:core/v1:Service", "kubernetes:core/v1:ServiceAccount"),
    hipaa=("164.308(a)(4)(i)",),
    nist=("AC-6", "CM-6"),
    scanners=("CKV_K8S_21",),
    docs="https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/",
    check=check,
    parameters={"shared": ["default", "kube-node-lease", "kube-public", "kube-system"]},
)
