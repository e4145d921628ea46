"""Nobody reaches Redis with an access key."""

from collections.abc import Iterator

from policies.core.findings import Finding
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity


def check(resource: Resource, _context: Context) -> Iterator[Finding]:
    """Keys are off only where the program says so."""
    yield from resource.get("accessKeysAuthentication").must_be("Disabled")


RULE = Rule(
    title="Nobody reaches Redis with an access key",
    why="A key is shared, copied and never expires, so no one knows who used it.",
    fix="Set accessKeysAuthentication to Disabled and assign access policies to Entra identities.",
    severity=Severity.HIGH,
    kinds=("azure-native:redisenterprise:Database",),
    hipaa=("164.312(d)",),
    nist=("IA-2",),
    docs="https://learn.microsoft.com/azure/redis/entra-for-authentication",
    check=check,
)
