"""Pictures of what a component makes in an environment, drawn into the pages that ask for one.

A page says ``<!-- picture: LOGICAL NAME -->``; the Mermaid chart follows that line.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

_ASKED = re.compile(
    r"^<!-- picture: (?P<name>[\w-]+) -->\n(?:```mermaid\n.*?^```\n)?", re.MULTILINE | re.DOTALL
)
_LINE = re.compile(r"^(?P<parent>[^ ]*) > (?P<type>[^ ]+) (?P<name>.+)$")
_DEPTH = 3


@dataclass(frozen=True)
class Made:
    """One resource of a stack."""

    type: str
    name: str


Tree = Mapping[str, Sequence[Made]]
"""Direct children by the logical name of their parent."""


def tree_of(ledger: str) -> Tree:
    """The tree that a ledger lists, one ``parent > type name`` a line."""
    found: dict[str, list[Made]] = {}
    for line in ledger.splitlines():
        match = _LINE.match(line)
        if match:
            found.setdefault(match["parent"], []).append(Made(match["type"], match["name"]))
    return found


def with_pictures(page: str, tree: Tree) -> str:
    """A page with a chart after every line that asks for one.

    Raises:
        KeyError: A component that is asked for makes nothing in any environment.
    """
    return _ASKED.sub(lambda match: _picture(match["name"], tree), page)


def _picture(name: str, tree: Tree) -> str:
    if name not in tree:
        raise KeyError(f"a page asks for a picture of {name}, which makes nothing")
    lines = [f'  n["{name}"]', *_below(name, "n", tree, _DEPTH)]
    return "\n".join([f"<!-- picture: {name} -->", "```mermaid", "flowchart LR", *lines, "```\n"])


def _below(name: str, node: str, tree: Tree, depth: int) -> Iterator[str]:
    """Edges to the children of a resource, those of one type in one node."""
    children = sorted(tree.get(name, ()), key=lambda each: each.type)
    for at, (kind, several) in enumerate(groupby(children, key=lambda each: each.type)):
        members, below = list(several), f"{node}_{at}"
        yield f"  {node} --> {below}{_shape(kind, len(members))}"
        if depth > 1:
            yield from _below(members[0].name, below, tree, depth - 1)


def _shape(kind: str, count: int) -> str:
    """A component is drawn round, a resource of a provider square."""
    package, *_, name = kind.split(":")
    word = name if count == 1 else f"{name} x {count}"
    return f'(["{word}"])' if package == "clinfra" else f'["{word}"]'
