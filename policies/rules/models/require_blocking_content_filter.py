"""A content filter blocks, before anyone reads the answer."""

from collections.abc import Iterator

from policies.core.findings import Finding, Violation
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity


def check(resource: Resource, context: Context) -> Iterator[Finding]:
    """Clinical text describes injuries, so violence may be blocked at its highest level alone."""
    properties = resource.get("properties")
    yield from properties.get("mode").must_be("Blocking", "Default")
    filters = list(properties.get("contentFilters").items())
    for each in filters:
        yield from each.get("enabled").must_be_true()
        yield from each.get("blocking").must_be_true()
        levels = "violence" if each.get("name").says("Violence") else "others"
        threshold = each.get("severityThreshold")
        yield from threshold.must_be(*context.texts(levels), absent_is_fine=True)
    unsure = any(each.unknown or each.get("name").unknown for each in filters)
    if not unsure and not any(each.get("name").says("Jailbreak") for each in filters):
        yield Violation("properties.contentFilters", "no filter Jailbreak", "one on prompts")


RULE = Rule(
    title="A content filter blocks, before anyone reads the answer",
    why="A harmful answer reaches a clinician, or a planted instruction the model.",
    fix="Set mode to Blocking and each filter to enabled, blocking and a low enough threshold.",
    severity=Severity.HIGH,
    kinds=("azure-native:cognitiveservices:RaiPolicy",),
    hipaa=("164.308(a)(1)(ii)(B)",),
    nist=("SI-10", "SI-15"),
    docs="https://learn.microsoft.com/azure/ai-services/openai/concepts/content-filter",
    check=check,
    parameters={"violence": ["Low", "Medium", "High"], "others": ["Low", "Medium"]},
)
