"""PostgreSQL knows Entra identities and no passwords."""

from collections.abc import Iterator

from policies.core.findings import Finding
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity


def check(resource: Resource, _context: Context) -> Iterator[Finding]:
    """Azure turns passwords on where nothing is said."""
    yield from resource.get("authConfig.activeDirectoryAuth").must_be("Enabled")
    yield from resource.get("authConfig.passwordAuth").must_be("Disabled")


RULE = Rule(
    title="PostgreSQL knows Entra identities and no passwords",
    why="A password is shared, copied and never expires, so no one knows who used it.",
    fix="Set authConfig.activeDirectoryAuth to Enabled and authConfig.passwordAuth to Disabled.",
    severity=Severity.HIGH,
    kinds=("azure-native:dbforpostgresql:Server",),
    hipaa=("164.312(a)(2)(i)", "164.312(d)"),
    nist=("AC-2", "IA-2"),
    docs=(
        "https://learn.microsoft.com/azure/postgresql/flexible-server/concepts-azure-ad-"
        "authentication"
    ),
    check=check,
)
