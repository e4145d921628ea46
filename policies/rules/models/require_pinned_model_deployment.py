"""A deployed model stays at the version that was evaluated."""

from collections.abc import Iterator

from policies.core.findings import Finding
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity


def check(resource: Resource, _context: Context) -> Iterator[Finding]:
    """Azure upgrades by itself where nothing is said."""
    properties = resource.get("properties")
    yield from properties.get("model.version").must_be_given()
    yield from properties.get("versionUpgradeOption").must_be("NoAutoUpgrade")


RULE = Rule(
    title="A deployed model stays at the version that was evaluated",
    why="Azure would move the deployment to a version that nobody has evaluated on patients.",
    fix="Set properties.model.version, and versionUpgradeOption to NoAutoUpgrade.",
    severity=Severity.HIGH,
    kinds=("azure-native:cognitiveservices:Deployment",),
    hipaa=("164.308(a)(8)", "164.312(c)(1)"),
    nist=("CM-3", "SA-10"),
    docs="https://learn.microsoft.com/azure/ai-services/openai/concepts/model-versions",
    check=check,
)
