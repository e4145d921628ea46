"""No tag identifies a patient."""

from collections.abc import Iterator

from policies.core.cost_tags import TAGGABLE_KINDS, tags_of
from policies.core.findings import Finding, Undecided, Violation
from policies.core.identifiers import identifier_in, names_a_record
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity
from policies.core.values import Node

_ALLOWED = "a text that identifies nobody"


def check(resource: Resource, _context: Context) -> Iterator[Finding]:
    """What is found is told by its kind, never by itself.

    The pattern cannot tell a patient's address from that of a team: a team is named by its name.
    """
    for tags in tags_of(resource):
        if tags.unknown:
            yield Undecided(tags.path)
        for name, value in tags.entries():
            yield from _judged(tags.path, name, value)


def _judged(path: str, name: str, value: Node) -> Iterator[Finding]:
    in_name = identifier_in(name)
    if in_name:
        yield Violation(path, f"the name of a tag with {in_name} in it", _ALLOWED)
        return
    if value.unknown:
        yield Undecided(value.path)
    text = value.text or ""
    record = names_a_record(name) and any(letter.isdigit() for letter in text)
    found = "a medical record number" if record else identifier_in(text)
    if found:
        yield Violation(value.path, f"a text with {found} in it", _ALLOWED)


RULE = Rule(
    title="No tag identifies a patient",
    why="Tags are plain text that goes into bills, logs and exports, past every guard of the data.",
    fix="Take the identifier out of the tag, and report it as a disclosure if it was deployed.",
    severity=Severity.CRITICAL,
    kinds=TAGGABLE_KINDS,
    hipaa=("164.312(a)(1)",),
    nist=("AC-16",),
    docs="https://learn.microsoft.com/azure/azure-resource-manager/management/tag-resources",
    check=check,
)
