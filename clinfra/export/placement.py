"""Puts a resource's inputs where Azure's request has them.

The SDK flattens what Azure nests under ``properties``, at the top and below, and writes a map of
identities as a list. The published types say where each input belongs; without them only the top
level can be placed, by the common envelope of Azure's requests.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from twin.arm_types import Node, Published
from twin.wire import Json

ENVELOPE = frozenset(
    {
        "location",
        "tags",
        "identity",
        "sku",
        "kind",
        "zones",
        "plan",
        "extendedLocation",
        "managedBy",
        "properties",
    }
)
"""Members of a request that stand beside ``properties``."""
_IN_PATH = frozenset({"resourceGroupName", "scope", "resourceUri"})
_READ_ONLY = 2
_SPELLINGS = {
    "odataType": ("odata.type", "@odata.type"),
    "encryptionIdentity": ("identity",),
    "encryptionUserAssignedIdentity": ("userAssignedIdentity",),
    "keyVaultProperties": ("keyvaultproperties",),
    "keyVaultUri": ("keyvaulturi",),
    "keyName": ("keyname",),
    "keyVersion": ("keyversion",),
}
"""The SDK's spelling of a member, and those of Azure's requests."""


def body_by_rule(inputs: Mapping[str, Json], identifier: str) -> dict[str, Json]:
    """The request's body where no type is published; what is nested stays as the SDK has it."""
    segments = set(identifier.split("/"))
    body: dict[str, Json] = {}
    properties: dict[str, Json] = {}
    for name, value in inputs.items():
        named = name.endswith("Name") and isinstance(value, str) and value in segments
        if named or name in _IN_PATH:
            continue
        if name in ENVELOPE:
            body[name] = _identities(value) if name == "identity" else value
        else:
            properties[name] = value
    return {**body, **({"properties": properties} if properties else {})}


def _identities(value: Json) -> Json:
    if not isinstance(value, Mapping) or not isinstance(value.get("userAssignedIdentities"), list):
        return value
    listed = value["userAssignedIdentities"]
    return {**value, "userAssignedIdentities": {str(each): {} for each in listed}}


@dataclass(frozen=True)
class Placer:
    """Places inputs by the published type of a kind."""

    published: Published

    def body(self, inputs: Mapping[str, Json]) -> dict[str, Json]:
        """The request's body: ``location``, ``tags``, ``properties`` and the like."""
        top = self.published.members(self.published.body, inputs)
        below = self.published.resolved(top.get("properties"))
        nested = self.published.members(below, inputs)
        body: dict[str, Json] = {}
        properties: dict[str, Json] = {}
        for name, value in inputs.items():
            place = self.published.inputs.get(name, "")
            if name in top and name not in ("id", "name", "type"):
                body[name] = self._value(self.published.resolved(top[name]), value)
            elif "." in place:
                properties[place.rsplit(".", 1)[-1]] = value
            elif name in nested and not _read_only(nested[name]):
                properties[name] = self._value(self.published.resolved(nested[name]), value)
        if properties:
            body["properties"] = properties
        return body

    def _value(self, node: Node, value: Json) -> Json:
        match str(node.get("$type")), value:
            case "ArrayType", list():
                item = self.published.resolved({"type": node.get("itemType")})
                return [self._value(item, each) for each in value]
            case "ObjectType", list():
                return {str(each): {} for each in value}
            case (("ObjectType" | "DiscriminatedObjectType"), Mapping()):
                return self._object(node, value)
            case _:
                return value

    def _object(self, node: Node, given: Mapping[str, Json]) -> dict[str, Json]:
        value = dict(self._spelt(node, given))
        members = self.published.members(node, value)
        flattened: dict[str, Node] = {}
        if "properties" in members and "properties" not in value:
            flattened = self.published.members(
                self.published.resolved(members["properties"]), value
            )
        others = self.published.resolved({"type": node.get("additionalProperties")})
        placed: dict[str, Json] = {}
        below: dict[str, Json] = {}
        for name, each in value.items():
            if name in members:
                placed[name] = self._value(self.published.resolved(members[name]), each)
            elif name in flattened:
                below[name] = self._value(self.published.resolved(flattened[name]), each)
            else:
                placed[name] = self._value(others, each)
        return {**placed, **({"properties": below} if below else {})}

    def _spelt(self, node: Node, given: Mapping[str, Json]) -> Iterator[tuple[str, Json]]:
        known = {*self.published.members(node, {}), str(node.get("discriminator"))}
        for name, value in given.items():
            hyphenated = re.sub(r"(?=[A-Z])", "-", name).lower()
            spellings = [each for each in (*_SPELLINGS.get(name, ()), hyphenated) if each in known]
            yield (spellings[0] if spellings and name not in known else name), value


def _read_only(member: Node) -> bool:
    flags = member.get("flags")
    return isinstance(flags, int) and bool(flags & _READ_ONLY)
