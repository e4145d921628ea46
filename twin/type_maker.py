"""Makes the folder of published types from a checkout of Azure/bicep-types-az."""

import gzip
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from twin.arm_types import PLUMBING
from twin.client import TYPES_FILE
from twin.kinds import Kind, kinds_of
from twin.shapes import inputs_of, resource_class
from twin.wire import Json

_INDEX = "generated/index.json"
_VERSION = re.compile(r"Uses Azure REST API version (\S+?)\.")
Types = Mapping[str, Mapping[str, Json]]


class NoTypesError(ValueError):
    """A folder that is no checkout of Azure's published types."""


@dataclass(frozen=True)
class Made:
    """What came of a checkout."""

    file: Path
    found: tuple[str, ...]
    """Type tokens whose request is published there."""
    lacking: tuple[str, ...]


def make_types(checkout: Path, folder: Path) -> Made:
    """Write the published types of every azure-native kind that the twin knows.

    Args:
        checkout: A checkout of Azure/bicep-types-az.
        folder: Where the file goes.

    Raises:
        NoTypesError: The checkout has no index of types.
    """
    if not (checkout / _INDEX).is_file():
        raise NoTypesError(f"{checkout} has no {_INDEX}; a checkout of Azure/bicep-types-az has")
    source = _Checkout(checkout)
    kinds = kinds_of("azure-native")
    entries = {token: source.entry(kind) for token, kind in sorted(kinds.items())}
    found = {token: entry for token, entry in entries.items() if entry}
    folder.mkdir(parents=True, exist_ok=True)
    with gzip.open(folder / TYPES_FILE, "wt", encoding="utf-8") as stream:
        json.dump(found, stream)
    return Made(folder / TYPES_FILE, tuple(found), tuple(sorted(entries.keys() - found.keys())))


@dataclass(frozen=True)
class _Checkout:
    root: Path

    @cached_property
    def _index(self) -> Mapping[str, str]:
        """Lower-case ``type@version`` to the file and number of its resource type."""
        raw = json.loads((self.root / _INDEX).read_text(encoding="utf-8"))
        return {name.lower(): each["$ref"] for name, each in raw["resources"].items()}

    def entry(self, kind: Kind) -> dict[str, Json] | None:
        """One kind's entry: places of the inputs, and every type that its body reaches."""
        version = self._version(kind)
        if not version:
            return None
        place, _, number = self._index[f"{kind.arm_type}@{version}".lower()].partition("#/")
        path = self.root / "generated" / place
        listed = json.loads(path.read_text(encoding="utf-8"))
        body = _number(listed[int(number)]["body"])
        types = {str(each): listed[each] for each in sorted(set(_reached(listed, body, set())))}
        return {
            "arm_type": kind.arm_type,
            "api_version": version,
            "inputs": dict(_places(kind, types, str(body))),
            "body": body,
            "types": types,
        }

    def _version(self, kind: Kind) -> str:
        """The SDK's version of a kind's API where it is published, else the newest that is."""
        wanted = _VERSION.search(getattr(resource_class(kind.token), "__doc__", "") or "")
        prefix = f"{kind.arm_type}@".lower()
        versions = sorted(
            each.removeprefix(prefix) for each in self._index if each.startswith(prefix)
        )
        asked = wanted.group(1) if wanted else ""
        return asked if asked in versions else (versions or [""])[-1]


def _number(reference: Mapping[str, str]) -> int:
    return int(reference["$ref"].rsplit("/", 1)[-1])


def _reached(listed: list[Json], number: int, seen: set[int]) -> Iterator[int]:
    """Numbers of a type and of all types that it refers to."""
    if number in seen:
        return
    seen.add(number)
    yield number
    for below in re.findall(r'"\$ref": "#/(\d+)"', json.dumps(listed[number])):
        yield from _reached(listed, int(below), seen)


def _places(kind: Kind, types: Types, body: str) -> Iterator[tuple[str, str]]:
    """Where each of the SDK's inputs goes in the request."""
    top = _properties(types, types[body])
    properties = _properties(types, _below(types, top.get("properties")))
    block = inputs_of(kind.token)
    for name in block.properties if block else ():
        if name in top and (name not in PLUMBING or name in ("location", "properties")):
            yield name, "top"
        else:
            yield name, "properties" if name in properties else "path"


def _properties(types: Types, node: Mapping[str, Json]) -> dict[str, Json]:
    """Properties of an object, whichever element it may turn out to be."""
    found: dict[str, Json] = {}
    for key in ("baseProperties", "properties"):
        given = node.get(key)
        found |= given if isinstance(given, dict) else {}
    elements = node.get("elements")
    for each in elements.values() if isinstance(elements, dict) else ():
        found |= _properties(types, types[str(_number(each))])
    return found


def _below(types: Types, member: Json) -> Mapping[str, Json]:
    return types[str(_number(member["type"]))] if isinstance(member, dict) else {}
