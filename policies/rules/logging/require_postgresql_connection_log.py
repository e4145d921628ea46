"""PostgreSQL logs who connects and leaves."""

from collections.abc import Iterator

from policies.core.findings import Finding, Violation
from policies.core.links import named_by
from policies.core.resource import Resource, Stack
from policies.core.rule import Context, Rule, Severity

_CONFIGURATION = "azure-native:dbforpostgresql:Configuration"


def check_stack(resource: Resource, stack: Stack, context: Context) -> Iterator[Finding]:
    """Each parameter must be set by the program, since its default is up to the version."""
    configurations = named_by(resource, stack, _CONFIGURATION, "serverName")
    for name in context.texts("parameters"):
        found = [each for each in configurations if each.get("configurationName").says(name)]
        if not found:
            yield Violation("", f"{name} is not set", f"{name} on")
        for each in found:
            for _ in each.get("value").must_be("on"):
                yield Violation("", f"{name} is {each.get('value').shown}", f"{name} on")


RULE = Rule(
    title="PostgreSQL logs who connects and leaves",
    why="Without it nobody can tell who reached the database when data has leaked.",
    fix="Add a Configuration that sets each of log_connections and log_disconnections to on.",
    severity=Severity.HIGH,
    kinds=("azure-native:dbforpostgresql:Server",),
    hipaa=("164.312(b)",),
    nist=("AU-12",),
    docs="https://learn.microsoft.com/azure/postgresql/flexible-server/concepts-logging",
    check_stack=check_stack,
    parameters={"parameters": ["log_connections", "log_disconnections"]},
)
