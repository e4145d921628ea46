"""Nobody reaches AI services with a key."""

from collections.abc import Iterator

from policies.core.findings import Finding
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity, always


def check(resource: Resource, _context: Context) -> Iterator[Finding]:
    """Keys are on where nothing is said."""
    yield from resource.get("properties.disableLocalAuth").must_be_true()


RULE = Rule(
    title="Nobody reaches AI services with a key",
    why="A key is shared, copied and never expires, so no one knows who asked.",
    fix="Set properties.disableLocalAuth to true and assign roles to Entra identities.",
    severity=Severity.HIGH,
    kinds=("azure-native:cognitiveservices:Account",),
    hipaa=("164.312(d)",),
    nist=("AC-2", "AC-2(1)", "AC-2(7)", "AC-3", "IA-2", "IA-4"),
    scanners=("CKV_AZURE_236",),
    docs="https://learn.microsoft.com/azure/ai-services/disable-local-auth",
    check=check,
    remedy=always("properties.disableLocalAuth", value=True),
)
