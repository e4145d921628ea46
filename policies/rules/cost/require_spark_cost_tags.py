"""Machines of Databricks bear the tags that carry cost."""

from collections.abc import Iterator

from policies.core.cost_tags import missing_tags, wrong_tags
from policies.core.findings import Finding, NotApplicable, Violation
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity
from policies.core.spark import CLUSTER_POLICY, MACHINE_KINDS, fixed_by, machine_tags_of
from policies.core.values import Node
from stacks.tag_vocabulary import COST_CENTER, tag_vocabulary

_FIXED = f"custom_tags.{COST_CENTER}"


def check(resource: Resource, _context: Context) -> Iterator[Finding]:
    """What makes machines bears them; a policy fixes the cost center of what it allows."""
    if resource.kind == CLUSTER_POLICY:
        yield from _policy(resource.get("definition"))
        return
    tags = list(machine_tags_of(resource))
    if not tags:
        yield NotApplicable("it makes no machines of its own")
    for each in tags:
        yield from missing_tags(each, tag_vocabulary())
        yield from wrong_tags(each, tag_vocabulary())


def _policy(definition: Node) -> Iterator[Finding]:
    fixed, values = fixed_by(definition, _FIXED), tag_vocabulary().allowed(COST_CENTER)
    yield from definition.must(fixed.known, f"JSON with {_FIXED} of type fixed")
    if fixed.known and fixed.text not in values:
        yield Violation(fixed.path, fixed.shown, f"one of {', '.join(values)}")


RULE = Rule(
    title="Machines of Databricks bear the tags that carry cost",
    why="Databricks makes its machines itself: without custom tags nobody knows who pays for them.",
    fix=f"Set customTags from the vocabulary; fix {_FIXED} in the definition of every policy.",
    severity=Severity.MEDIUM,
    kinds=(*MACHINE_KINDS, CLUSTER_POLICY),
    nist=("CM-8",),
    docs="https://learn.microsoft.com/azure/databricks/admin/account-settings/usage-detail-tags",
    check=check,
)
