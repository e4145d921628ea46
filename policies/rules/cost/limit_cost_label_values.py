"""Labels that carry cost have values of the vocabulary."""

from collections.abc import Iterator

from policies.core.findings import Finding
from policies.core.pods import POD_KINDS, template_of
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity
from stacks.tag_vocabulary import label_value, tag_vocabulary

_NAMESPACE = "kubernetes:core/v1:Namespace"


def check(resource: Resource, _context: Context) -> Iterator[Finding]:
    """A label that is missing is another rule's; spaces of a value are hyphens in its label."""
    vocabulary = tag_vocabulary()
    holder = resource.root if resource.kind == _NAMESPACE else template_of(resource)
    labels = holder.get("metadata.labels")
    for name in vocabulary.tags:
        allowed = [label_value(each) for each in vocabulary.allowed(name)]
        label = labels.key(name)
        yield from label.must(
            label.text in allowed, f"one of {', '.join(allowed)}", absent_is_fine=True
        )


RULE = Rule(
    title="Labels that carry cost have values of the vocabulary",
    why="A misspelt cost center is one more line in the split of a cluster's bill.",
    fix="Write the value as stacks/tag_vocabulary.yaml has it, or add it there first.",
    severity=Severity.MEDIUM,
    kinds=(_NAMESPACE, *POD_KINDS),
    nist=("CM-8",),
    docs="https://learn.microsoft.com/azure/aks/cost-analysis",
    check=check,
)
