"""Tags that carry cost have values of the vocabulary."""

from collections.abc import Iterator

from policies.core.cost_tags import TAGGABLE_KINDS, tags_of, wrong_tags
from policies.core.findings import Finding
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity
from stacks.tag_vocabulary import tag_vocabulary


def check(resource: Resource, _context: Context) -> Iterator[Finding]:
    """Those of the pools inside a cluster too; a tag that is missing is another rule's."""
    for tags in tags_of(resource):
        yield from wrong_tags(tags, tag_vocabulary())


RULE = Rule(
    title="Tags that carry cost have values of the vocabulary",
    why=(
        "Azure compares values with case: a misspelt cost center is one more line in every "
        "report, which no budget watches."
    ),
    fix="Write the value as stacks/tag_vocabulary.yaml has it, or add it there first.",
    severity=Severity.MEDIUM,
    kinds=TAGGABLE_KINDS,
    nist=("CM-8",),
    docs="https://learn.microsoft.com/azure/azure-resource-manager/management/tag-resources",
    check=check,
)
