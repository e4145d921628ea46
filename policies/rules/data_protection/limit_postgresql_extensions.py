"""PostgreSQL loads only extensions that were looked at."""

from collections.abc import Iterator

from policies.core.findings import Finding, NotApplicable
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity


def check(resource: Resource, context: Context) -> Iterator[Finding]:
    """Names stand in one text with commas; the list allowed is assumed."""
    if not resource.get("configurationName").says("azure.extensions"):
        yield NotApplicable("the parameter does not name extensions")
        return
    allowed = {each.upper() for each in context.texts("extensions")}
    value = resource.get("value")
    named = {each.strip().upper() for each in (value.text or "").split(",") if each.strip()}
    told = "only " + ", ".join(sorted(allowed))
    yield from value.must(named <= allowed, told, absent_is_fine=True)


RULE = Rule(
    title="PostgreSQL loads only extensions that were looked at",
    why="An extension runs inside the database and may read files or call out.",
    fix="Take the extension out of azure.extensions, or add it to the rule's parameters.",
    severity=Severity.MEDIUM,
    kinds=("azure-native:dbforpostgresql:Configuration",),
    hipaa=("164.312(c)(1)",),
    nist=("CM-7",),
    docs="https://learn.microsoft.com/azure/postgresql/extensions/how-to-allow-extensions",
    check=check,
    parameters={"extensions": ["PGAUDIT", "PG_STAT_STATEMENTS", "VECTOR"]},
)
