"""Connections to PostgreSQL are encrypted."""

from collections.abc import Iterator

from policies.core.findings import Finding, NotApplicable
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity


def check(resource: Resource, _context: Context) -> Iterator[Finding]:
    """Both are safe where nothing is said, so only what sets them is judged."""
    name, value = resource.get("configurationName"), resource.get("value")
    if name.says("require_secure_transport"):
        yield from value.must_be("on")
    elif name.says("ssl_min_protocol_version"):
        yield from value.must_be("TLSv1.2", "TLSv1.3")
    else:
        yield NotApplicable("the parameter does not bear on encryption")


RULE = Rule(
    title="Connections to PostgreSQL are encrypted",
    why="Rows of patients would cross the network in plain text, or under a broken protocol.",
    fix="Leave require_secure_transport on and ssl_min_protocol_version at TLSv1.2 or TLSv1.3.",
    severity=Severity.HIGH,
    kinds=("azure-native:dbforpostgresql:Configuration",),
    hipaa=("164.312(e)(1)",),
    nist=("SC-8",),
    docs="https://learn.microsoft.com/azure/postgresql/flexible-server/how-to-connect-tls-ssl",
    check=check,
)
