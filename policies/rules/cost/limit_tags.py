"""Tags stay within what Azure takes."""

import re
from collections import Counter
from collections.abc import Iterator

from policies.core.cost_tags import AZURE, TAGGABLE_KINDS, tags_of
from policies.core.findings import Finding, Undecided, Violation
from policies.core.identifiers import hidden
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity
from policies.core.values import Node
from stacks.tag_support import PRIVATE_DNS, tag_limit

_LONGEST_VALUE, _LONGEST_NAME, _LONGEST_NAME_ON_STORAGE = 256, 512, 128
_STORAGE = "storage:StorageAccount"
_FORBIDDEN = re.compile(r"[<>%&\\?/\x00-\x1f\x7f]")
_DNS_NAME = re.compile(r"[A-Za-z_][!-~]*")


def check(resource: Resource, _context: Context) -> Iterator[Finding]:
    """The engine's own preview does not ask Azure, which refuses such tags in the update."""
    kind = resource.kind.removeprefix(AZURE)
    for tags in tags_of(resource):
        entries = list(tags.entries())
        if tags.unknown:
            yield Undecided(tags.path)
        if len(entries) > tag_limit(kind):
            yield Violation(tags.path, f"{len(entries)} tags", f"at most {tag_limit(kind)} tags")
        for name, value in entries:
            yield from _name(tags.path, name, kind)
            yield from _value(tags.path, name, value)
        folded = Counter(name.casefold() for name, _ in entries)
        for name in sorted(name for name, count in folded.items() if count > 1):
            yield Violation(tags.path, f"{hidden(name)!r} in several cases", "one name of the two")


def _name(path: str, name: str, kind: str) -> Iterator[Finding]:
    longest = _LONGEST_NAME_ON_STORAGE if kind == _STORAGE else _LONGEST_NAME
    if len(name) > longest:
        yield Violation(path, f"a name of {len(name)} characters", f"at most {longest} characters")
    elif not name or _FORBIDDEN.search(name):
        yield Violation(path, f"a name {hidden(name)!r}", r"a name without < > % & \ ? /")
    elif kind in PRIVATE_DNS and not _DNS_NAME.fullmatch(name):
        yield Violation(path, f"a name {hidden(name)!r}", "ASCII, no space and no digit first")


def _value(path: str, name: str, value: Node) -> Iterator[Finding]:
    if value.text is not None and len(value.text) > _LONGEST_VALUE:
        told = f"a value of {len(value.text)} characters"
        yield Violation(f"{path}.{hidden(name)}", told, f"at most {_LONGEST_VALUE} characters")


RULE = Rule(
    title="Tags stay within what Azure takes",
    why="The update stops halfway at the first resource whose tags Azure refuses.",
    fix="Shorten names and values, or take tags away; names differ in more than case.",
    severity=Severity.HIGH,
    kinds=TAGGABLE_KINDS,
    docs="https://learn.microsoft.com/azure/azure-resource-manager/management/tag-resources",
    check=check,
)
