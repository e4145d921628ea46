"""Namespaces and pods bear the labels that carry cost."""

from collections.abc import Iterator

from policies.core.findings import Finding
from policies.core.pods import POD_KINDS, template_of
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity

_NAMESPACE = "kubernetes:core/v1:Namespace"


def check(resource: Resource, context: Context) -> Iterator[Finding]:
    """The labels of the pods count, not those of what makes them."""
    holder = resource.root if resource.kind == _NAMESPACE else template_of(resource)
    labels = holder.get("metadata.labels")
    for name in context.texts("labels"):
        yield from labels.key(name).must_be_given()


RULE = Rule(
    title="Namespaces and pods bear the labels that carry cost",
    why="The nodes of a cluster are one bill, which is split by labels alone.",
    fix="Add the labels cost-center, owner and environment to the namespace and the pod template.",
    severity=Severity.MEDIUM,
    kinds=(_NAMESPACE, *POD_KINDS),
    nist=("CM-8",),
    docs="https://learn.microsoft.com/azure/aks/cost-analysis",
    check=check,
    parameters={"labels": ["cost-center", "owner", "environment"]},
)
