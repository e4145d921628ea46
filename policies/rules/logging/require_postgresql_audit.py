"""PostgreSQL writes down what is read and changed."""

from collections.abc import Iterator, Sequence

from policies.core.findings import Finding, Undecided, Violation
from policies.core.links import named_by
from policies.core.resource import Resource, Stack
from policies.core.rule import Context, Rule, Severity

_CONFIGURATION = "azure-native:dbforpostgresql:Configuration"


def check_stack(resource: Resource, stack: Stack, context: Context) -> Iterator[Finding]:
    """The extension is allowed, loaded and told what to log; Azure loads it after a restart."""
    configurations = named_by(resource, stack, _CONFIGURATION, "serverName")
    wanted = {
        "azure.extensions": ("pgaudit",),
        "shared_preload_libraries": ("pgaudit",),
        "pgaudit.log": context.texts("classes"),
    }
    for name, words in wanted.items():
        found = [each for each in configurations if each.get("configurationName").says(name)]
        yield from _lacking(name, words, found)


def _lacking(name: str, words: Sequence[str], found: Sequence[Resource]) -> Iterator[Finding]:
    told = f"{name} with {', '.join(words)}"
    if not found:
        yield Violation("", f"{name} is not set", told)
    for each in found:
        value = each.get("value")
        if value.unknown:
            yield Undecided("")
            continue
        given = {word.strip().casefold() for word in (value.text or "").split(",")}
        if "all" not in given and not given.issuperset(word.casefold() for word in words):
            yield Violation("", f"{name} is {value.shown}", told)


RULE = Rule(
    title="PostgreSQL writes down what is read and changed",
    why="Who connected is not enough: nobody can tell which records were read or changed.",
    fix="Set azure.extensions, shared_preload_libraries and pgaudit.log, and restart the server.",
    severity=Severity.HIGH,
    kinds=("azure-native:dbforpostgresql:Server",),
    hipaa=("164.312(b)",),
    nist=("AU-2", "AU-12"),
    docs="https://learn.microsoft.com/azure/postgresql/security/security-audit",
    check_stack=check_stack,
    parameters={"classes": ["ddl", "read", "role", "write"]},
)
