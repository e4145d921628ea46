"""Nobody reaches Event Hubs with a shared key."""

from collections.abc import Iterator

from policies.core.findings import Finding
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity, always


def check(resource: Resource, _context: Context) -> Iterator[Finding]:
    """Keys are on where nothing is said."""
    yield from resource.get("disableLocalAuth").must_be_true()


RULE = Rule(
    title="Nobody reaches Event Hubs with a shared key",
    why="A key is shared, copied and never expires, so no one knows who used it.",
    fix="Set disableLocalAuth to true and assign roles to Entra identities.",
    severity=Severity.HIGH,
    kinds=("azure-native:eventhub:Namespace",),
    hipaa=("164.312(d)",),
    nist=("IA-2",),
    docs="https://learn.microsoft.com/azure/event-hubs/authenticate-shared-access-signature",
    check=check,
    remedy=always("disableLocalAuth", value=True),
)
