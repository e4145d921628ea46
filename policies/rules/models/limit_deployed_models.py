"""Only models that were approved are deployed."""

from collections.abc import Iterator

from policies.core.findings import Finding
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity


def check(resource: Resource, context: Context) -> Iterator[Finding]:
    """The list is assumed; who approves models keeps it in the profile."""
    yield from resource.get("properties.model.name").must_be(*context.texts("models"))


RULE = Rule(
    title="Only models that were approved are deployed",
    why="A model that nobody has evaluated might advise on patients.",
    fix="Deploy an approved model, or add this one to the rule's parameters.",
    severity=Severity.HIGH,
    kinds=("azure-native:cognitiveservices:Deployment",),
    hipaa=("164.308(a)(8)",),
    nist=("CM-7", "SA-10"),
    docs="https://learn.microsoft.com/azure/ai-services/openai/concepts/models",
    check=check,
    parameters={
        "models": [
            "gpt-4o",
            "gpt-4o-mini",
            "gpt-4.1",
            "gpt-4.1-mini",
            "text-embedding-ada-002",
            "text-embedding-3-small",
            "text-embedding-3-large",
        ]
    },
)
