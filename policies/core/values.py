"""Reads the properties of a resource, of which a preview does not know all."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, unique

from pulumi_policy import Secret
from pulumi_policy.proxy import (
    UNKNOWN_ARCHIVE_VALUE,
    UNKNOWN_ARRAY_VALUE,
    UNKNOWN_ASSET_VALUE,
    UNKNOWN_BOOLEAN_VALUE,
    UNKNOWN_NUMBER_VALUE,
    UNKNOWN_OBJECT_VALUE,
    UNKNOWN_STRING_VALUE,
)

from policies.core.findings import Finding, Undecided, Violation

Json = object
"""A value as it comes from JSON: a mapping, a list, a text, a number, a boolean or nothing."""
UNKNOWNS = frozenset(
    {
        UNKNOWN_ARCHIVE_VALUE,
        UNKNOWN_ARRAY_VALUE,
        UNKNOWN_ASSET_VALUE,
        UNKNOWN_BOOLEAN_VALUE,
        UNKNOWN_NUMBER_VALUE,
        UNKNOWN_OBJECT_VALUE,
        UNKNOWN_STRING_VALUE,
    }
)
"""What stands for a value that is known only after the update."""
_SECRET_NAME = re.compile(
    r"password|secret|token|credential|connectionstring|accesskey", re.IGNORECASE
)
_SHOWN_LENGTH = 120


@unique
class State(Enum):
    """What is known of a value."""

    KNOWN = "known"
    UNKNOWN = "unknown"
    ABSENT = "absent"


@dataclass(frozen=True)
class Node:
    """One value of a resource, with its place; below what is unknown, all is unknown.

    The expectations (`must_be` and its like) yield what is wrong: a violation, or that it cannot
    be decided yet. A value that is absent violates them unless the rule says why not
    (`absent_is_fine`).
    """

    path: str
    state: State
    raw: Json = None
    secret: bool = False

    def get(self, path: str) -> "Node":
        """The value at a path of names below this one, such as ``encryption.keySource``."""
        node = self
        for name in path.split("."):
            node = node._child(name)
        return node

    def key(self, name: str) -> "Node":
        """The value under one name, which may have dots in it as labels do."""
        return self._child(name)

    def _child(self, name: str) -> "Node":
        path = f"{self.path}.{name}" if self.path else name
        if self.state is not State.KNOWN:
            return Node(path, self.state, secret=self.secret)
        found = self.raw.get(name) if isinstance(self.raw, Mapping) else None
        return node_of(path, found, secret=self.secret)

    def items(self) -> Iterator["Node"]:
        """The elements of a list; none of what is absent, an unknown one of what is unknown."""
        if self.unknown:
            yield self
        if isinstance(self.raw, Sequence) and not isinstance(self.raw, str | bytes):
            for index, each in enumerate(self.raw):
                yield node_of(f"{self.path}[{index}]", each, secret=self.secret)

    def entries(self) -> Iterator[tuple[str, "Node"]]:
        """The names and values of a mapping; none of what is absent or unknown."""
        if isinstance(self.raw, Mapping):
            for name in self.raw:
                yield str(name), self._child(str(name))

    @property
    def known(self) -> bool:
        """Whether there is a value and it is known."""
        return self.state is State.KNOWN

    @property
    def unknown(self) -> bool:
        """Whether the value is known only after the update."""
        return self.state is State.UNKNOWN

    @property
    def absent(self) -> bool:
        """Whether there is no value, or null."""
        return self.state is State.ABSENT

    @property
    def text(self) -> str | None:
        """The text, where it is a known one."""
        return self.raw if isinstance(self.raw, str) else None

    @property
    def number(self) -> float | None:
        """The number, where it is a known one; texts of digits count, as Kubernetes takes both."""
        if isinstance(self.raw, bool):
            return None
        if isinstance(self.raw, str):
            return float(self.raw) if re.fullmatch(r"-?\d+(\.\d+)?", self.raw) else None
        return float(self.raw) if isinstance(self.raw, int | float) else None

    @property
    def is_true(self) -> bool:
        """Whether the value is known and true, as a boolean or spelled out."""
        return self.known and _boolean(self.raw) is True

    @property
    def is_false(self) -> bool:
        """Whether the value is known and false, as a boolean or spelled out."""
        return self.known and _boolean(self.raw) is False

    def says(self, *wanted: str | float) -> bool:
        """Whether the value is known and one of those; texts compare without case, as Azure's."""
        return self.known and any(_same(self.raw, each) for each in wanted)

    def must_be_true(self, *, absent_is_fine: bool = False) -> Iterator[Finding]:
        """The value must be true."""
        yield from self.must(self.is_true, "true", absent_is_fine=absent_is_fine)

    def must_be_false(self, *, absent_is_fine: bool = False) -> Iterator[Finding]:
        """The value must be false."""
        yield from self.must(self.is_false, "false", absent_is_fine=absent_is_fine)

    def must_be(self, *allowed: str | float, absent_is_fine: bool = False) -> Iterator[Finding]:
        """The value must be one of those."""
        told = " or ".join(_told(each) for each in allowed)
        yield from self.must(self.says(*allowed), told, absent_is_fine=absent_is_fine)

    def must_not_be(self, *forbidden: str | float) -> Iterator[Finding]:
        """The value must be none of those; absent is fine."""
        told = "anything but " + " or ".join(_told(each) for each in forbidden)
        yield from self.must(not self.says(*forbidden), told, absent_is_fine=True)

    def must_be_given(self) -> Iterator[Finding]:
        """There must be a value, empty texts, lists and mappings not counting.

        One that is known only later is given.
        """
        if not self.unknown:
            yield from self.must(self.known and self.raw not in ("", [], {}), "a value")

    def must_be_absent(self) -> Iterator[Finding]:
        """There must be no value, or an empty one."""
        empty = self.raw in ("", [], {})
        yield from self.must(empty, "nothing", absent_is_fine=True)

    def must_be_at_least(self, least: float, *, absent_is_fine: bool = False) -> Iterator[Finding]:
        """The number must not be below."""
        fits = self.number is not None and self.number >= least
        yield from self.must(fits, f"at least {least:g}", absent_is_fine=absent_is_fine)

    def must_be_at_most(self, most: float, *, absent_is_fine: bool = False) -> Iterator[Finding]:
        """The number must not be above."""
        fits = self.number is not None and self.number <= most
        yield from self.must(fits, f"at most {most:g}", absent_is_fine=absent_is_fine)

    def must_match(
        self, pattern: str, told: str, *, absent_is_fine: bool = False
    ) -> Iterator[Finding]:
        """The text must match a regular expression as a whole."""
        fits = self.text is not None and re.fullmatch(pattern, self.text) is not None
        yield from self.must(fits, told, absent_is_fine=absent_is_fine)

    def must(self, holds: bool, allowed: str, *, absent_is_fine: bool = False) -> Iterator[Finding]:  # noqa: FBT001
        """What is wrong unless a condition on this value holds.

        Args:
            holds: The condition, which is only heeded where the value is known.
            allowed: What is allowed, for people.
            absent_is_fine: Whether no value is fine too.
        """
        if self.unknown:
            yield Undecided(self.path)
        elif self.absent and not absent_is_fine:
            yield Violation(self.path, "nothing", allowed)
        elif self.known and not holds:
            yield Violation(self.path, self.shown, allowed)

    @property
    def shown(self) -> str:
        """The value for people; a secret, or what may be one, is never shown."""
        if self.secret or _SECRET_NAME.search(self.path.rsplit(".", 1)[-1]):
            return "[secret]"
        if isinstance(self.raw, Mapping):
            return "{" + ", ".join(sorted(str(name) for name in self.raw)) + "}"
        if isinstance(self.raw, Sequence) and not isinstance(self.raw, str):
            return "[" + ", ".join(each.shown for each in self.items()) + "]"
        return _told(self.raw)[:_SHOWN_LENGTH]


def node_of(path: str, value: Json, *, secret: bool = False) -> Node:
    """A value with its state; what the SDK wraps around values is taken off."""
    value = bare(value)
    if isinstance(value, Secret):
        return node_of(path, value.value, secret=True)
    if value is None:
        return Node(path, State.ABSENT)
    if isinstance(value, str) and value in UNKNOWNS:
        return Node(path, State.UNKNOWN, secret=secret)
    return Node(path, State.KNOWN, value, secret)


def bare(value: Json) -> Json:
    """What one of the SDK's proxies stands before, which raise on unknown values."""
    if isinstance(value, dict | list | str) or not isinstance(value, Mapping | Sequence):
        return value
    return value["__target"]  # pyright: ignore[reportArgumentType, reportCallIssue]


def _same(value: Json, wanted: str | float) -> bool:
    if isinstance(wanted, str):
        return isinstance(value, str) and value.lower() == wanted.lower()
    return value == wanted and not isinstance(value, bool)


def _boolean(value: Json) -> Json:
    """Kubernetes annotations and Azure's add-on settings spell booleans as text."""
    spelled = {"true": True, "false": False}
    return spelled.get(value.lower(), value) if isinstance(value, str) else value


def _told(value: Json) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:g}" if isinstance(value, float) else str(value)
