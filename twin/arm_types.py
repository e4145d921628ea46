"""Judges inputs against the types that Azure publishes of each request's body.

The types are data from elsewhere (Azure/bicep-types-az), read from a folder and never part of the
project. What they say goes beyond the SDK's types: required and read-only properties, closed
enumerations, patterns, lengths and bounds of what is nested.
"""

import gzip
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from twin.check import Fault, same, shown
from twin.client import TYPES_FILE
from twin.kinds import Kind
from twin.wire import Json, Properties, Unknown

PLUMBING = frozenset({"id", "name", "type", "apiVersion", "location", "properties", "systemData"})
"""Properties of a body that are no inputs of their own; the provider fills in a location."""
_REQUIRED, _READ_ONLY = 1, 2
_SECRET = "[secret]"  # noqa: S105  # what stands in a secret's place
Node = Mapping[str, Json]


@dataclass(frozen=True)
class Published:
    """What Azure publishes of one kind's request."""

    arm_type: str
    api_version: str
    inputs: Mapping[str, str]
    """Input to its place: ``top``, ``properties``, ``path`` or a dotted path."""
    types: Mapping[str, Node]
    body: Node

    @property
    def source(self) -> str:
        """Where the type comes from, for messages."""
        return f"published type {self.arm_type}@{self.api_version}"

    def members(self, node: Node, value: Mapping[str, Json]) -> dict[str, Node]:
        """Properties of an object, those of the chosen element included."""
        found: dict[str, Node] = {}
        for key in ("baseProperties", "properties"):
            given = node.get(key)
            found |= given if isinstance(given, Mapping) else {}
        elements = node.get("elements")
        if node.get("$type") == "DiscriminatedObjectType" and isinstance(elements, Mapping):
            chosen = value.get(str(node["discriminator"]))
            for name, element in elements.items():
                if same(chosen, name):
                    found |= self.members(self.resolved({"type": element}), value)
        return found

    def resolved(self, member: Node | None) -> Node:
        """The type of a member, references followed; an empty one where it has none."""
        found = (member or {}).get("type", {})
        while isinstance(found, Mapping) and "$ref" in found:
            found = self.types.get(str(found["$ref"]).rsplit("/", 1)[-1], {})
        return found if isinstance(found, Mapping) else {}


@dataclass(frozen=True)
class PublishedTypes:
    """The published types of a folder."""

    kinds: Mapping[str, Published] = field(default_factory=dict[str, Published])

    @classmethod
    def of(cls, folder: Path | None) -> "PublishedTypes":
        """The types in a folder; none where there is no folder."""
        if folder is None:
            return cls()
        with gzip.open(folder / TYPES_FILE, "rt", encoding="utf-8") as stream:
            return cls({token: _published(raw) for token, raw in json.load(stream).items()})

    def faults(self, kind: Kind, inputs: Properties) -> Iterator[Fault]:
        """What the published type of a kind says of inputs."""
        published = self.kinds.get(kind.token)
        if published is None:
            return
        for fault in _Judge(published).request(kind.name_input, inputs):
            yield Fault(fault.path, f"{fault.sentence} ({published.source})")


def _published(raw: Mapping[str, Json]) -> Published:
    types: Mapping[str, Node] = raw["types"]  # pyright: ignore[reportAssignmentType]
    inputs: Mapping[str, str] = raw["inputs"]  # pyright: ignore[reportAssignmentType]
    body = types[str(raw["body"])]
    return Published(str(raw["arm_type"]), str(raw["api_version"]), inputs, types, body)


@dataclass(frozen=True)
class _Judge:
    """Follows values and types together."""

    published: Published

    def request(self, name_input: str, inputs: Properties) -> Iterator[Fault]:
        published = self.published
        body = self.published.members(published.body, inputs)
        properties = self.published.resolved(body.get("properties"))
        places = {"top": body, "properties": self.published.members(properties, inputs)}
        for name, place in published.inputs.items():
            if name == name_input:
                member = body.get("name")
            else:
                member = places.get(place, {}).get(name) or self._walk(published.body, place)
            yield from self.value(self.published.resolved(member), inputs.get(name), name)
        for place, members in places.items():
            own = [each for each in members if published.inputs.get(each) == place]
            yield from self._missing({each: members[each] for each in own}, inputs, "")

    def value(self, node: Node, value: Json, path: str) -> Iterator[Fault]:
        if value is None or isinstance(value, Unknown):
            return
        match str(node.get("$type")), value:
            case "UnionType", str():
                yield from self._union(node, value, path)
            case "StringLiteralType", str():
                if not same(value, node["value"]):
                    yield Fault(path, f"is {shown(path, value)}; '{node['value']}' is allowed")
            case "StringType", str():
                yield from _string(node, value, path)
            case "IntegerType", int():
                yield from _bounds(node, value, "Value", "", path, shown(path, value))
            case "ArrayType", list():
                yield from _bounds(node, len(value), "Length", " items", path, "a list")
                item = self.published.resolved({"type": node.get("itemType")})
                for index, each in enumerate(value):
                    yield from self.value(item, each, f"{path}[{index}]")
            case (("ObjectType" | "DiscriminatedObjectType"), Mapping()):
                yield from self._object(node, value, path)
            case _:
                return

    def _object(self, node: Node, given: Mapping[str, Json], path: str) -> Iterator[Fault]:
        value = {_AS_PUBLISHED.get(name, name): each for name, each in given.items()}
        yield from self._discriminator(node, value, path)
        members = self.published.members(node, value)
        flattened = members.get("properties") if "properties" not in value else None
        if flattened is not None:
            members = {
                **members,
                **self.published.members(self.published.resolved(flattened), value),
            }
            members.pop("properties")
        for name, each in value.items():
            if name in members:
                yield from self._member(members[name], each, f"{path}.{name}")
            elif "additionalProperties" in node:
                yield from self.value(
                    self.published.resolved({"type": node["additionalProperties"]}),
                    each,
                    f"{path}.{name}",
                )
        yield from self._missing(members, value, f"{path}.")

    def _discriminator(self, node: Node, value: Mapping[str, Json], path: str) -> Iterator[Fault]:
        elements = node.get("elements")
        if node.get("$type") != "DiscriminatedObjectType" or not isinstance(elements, Mapping):
            return
        key = str(node["discriminator"])
        given = value.get(key)
        if given is None:
            yield Fault(f"{path}.{key}", f"is missing; one of {_listed(elements)} is needed")
        elif isinstance(given, str) and not any(same(given, each) for each in elements):
            yield Fault(f"{path}.{key}", f"is '{given}'; one of {_listed(elements)} is allowed")

    def _member(self, member: Node, value: Json, path: str) -> Iterator[Fault]:
        if value is None or isinstance(value, Unknown):
            return
        flags = member.get("flags")
        if isinstance(flags, int) and flags & _READ_ONLY:
            yield Fault(path, "is read-only; Azure sets it")
        else:
            yield from self.value(self.published.resolved(member), value, path)

    @staticmethod
    def _missing(
        members: Mapping[str, Node], value: Mapping[str, Json], prefix: str
    ) -> Iterator[Fault]:
        for name, member in members.items():
            flags = member.get("flags")
            needed = isinstance(flags, int) and flags & _REQUIRED and not flags & _READ_ONLY
            if needed and value.get(name) is None and name not in PLUMBING:
                yield Fault(f"{prefix}{name}", "is missing; Azure needs it")

    def _union(self, node: Node, value: str, path: str) -> Iterator[Fault]:
        elements = node["elements"]
        listed = elements if isinstance(elements, list) else []
        members = [self.published.resolved({"type": each}) for each in listed]
        if not all(each.get("$type") == "StringLiteralType" for each in members):
            return
        allowed = [str(each["value"]) for each in members]
        if not any(same(value, each) for each in allowed):
            yield Fault(path, f"is {shown(path, value)}; one of {_listed(allowed)} is allowed")

    def _walk(self, body: Node, place: str) -> Node | None:
        """The member at a dotted path below the body."""
        member: Node | None = {"type": body} if "." in place else None
        for part in place.split(".") if member else ():
            member = self.published.members(self.published.resolved(member), {}).get(part)
        return member


_AS_PUBLISHED = {"odataType": "odata.type"}
"""The SDK's spelling of a name with a dot, and Azure's."""


def _string(node: Node, value: str, path: str) -> Iterator[Fault]:
    given = _SECRET if node.get("sensitive") else shown(path, value)
    yield from _bounds(node, len(value), "Length", " characters", path, given)
    pattern = str(node.get("pattern") or "")
    if pattern and _compiled(pattern) and not re.search(pattern, value):
        yield Fault(path, f"is {given}; text that matches {pattern} is allowed")


def _bounds(  # a bound, its unit and the sentence's parts
    node: Node, size: int, what: str, unit: str, path: str, given: str
) -> Iterator[Fault]:
    least, most = node.get(f"min{what}"), node.get(f"max{what}")
    has = f" with {size}{unit}" if unit else ""
    if isinstance(least, int) and size < least:
        yield Fault(path, f"is {given}{has}; at least {least}{unit} is allowed")
    if isinstance(most, int) and size > most:
        yield Fault(path, f"is {given}{has}; at most {most}{unit} is allowed")


@cache
def _compiled(pattern: str) -> bool:
    """Whether Python knows the pattern's dialect."""
    try:
        re.compile(pattern)
    except re.error:
        return False
    return True


def _listed(names: Mapping[str, Json] | Sequence[str]) -> str:
    return ", ".join(f"'{each}'" for each in sorted(names))
