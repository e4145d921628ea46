"""Tags and labels that an added resource bears, so that a case need not repeat them."""

from collections.abc import Mapping
from dataclasses import replace

from policies.core.cost_tags import TAGGABLE_KINDS
from policies.core.pods import POD_KINDS, template_of
from policies.core.resource import Resource
from tests.harness.policy_cases import TAGS, Json, changed

LABELS = {name: TAGS[name] for name in ("cost-center", "environment", "owner")}
"""Labels of a namespace or a pod of production."""
_NAMESPACE = "kubernetes:core/v1:Namespace"


def bearing_cost(resource: Resource) -> Resource:
    """The same with what carries cost, unless it says something of it itself."""
    if resource.kind in TAGGABLE_KINDS:
        return replace(resource, properties={"tags": TAGS, **resource.properties})
    if resource.kind not in (_NAMESPACE, *POD_KINDS):
        return resource
    template = resource.root if resource.kind == _NAMESPACE else template_of(resource)
    labels = template.get("metadata.labels")
    own: Mapping[str, Json] = labels.raw if isinstance(labels.raw, dict) else {}
    change = {labels.path: {**LABELS, **own}}
    return replace(resource, properties=changed(resource.properties, change))
