"""Every resource bears the tags that carry cost."""

from collections.abc import Iterator

from policies.core.cost_tags import TAGGABLE_KINDS, missing_tags
from policies.core.findings import Finding
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity
from stacks.tag_vocabulary import tag_vocabulary

_POOL = "azure-native:containerservice:AgentPool"


def check(resource: Resource, _context: Context) -> Iterator[Finding]:
    """Node pools have a rule of their own; what bears no tags is billed with its parent."""
    yield from missing_tags(resource.get("tags"), tag_vocabulary())


RULE = Rule(
    title="Every resource bears the tags that carry cost",
    why="What bears no cost center is paid by nobody, and grows unseen.",
    fix="Add the tags of stacks/tag_vocabulary.yaml, each in its own spelling.",
    severity=Severity.HIGH,
    kinds=tuple(kind for kind in TAGGABLE_KINDS if kind != _POOL),
    hipaa=("164.310(d)(1)",),
    nist=("CM-8",),
    docs="https://learn.microsoft.com/azure/azure-resource-manager/management/tag-resources",
    check=check,
)
