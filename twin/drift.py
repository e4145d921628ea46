"""Changes behind the program's back, as people and other tools make them in a real cloud."""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from twin.client import DriftKind
from twin.cloud import Cloud, Stored
from twin.soft_delete import remove
from twin.wire import Json, Properties

Edit = Callable[[Properties], Properties]
_ENABLED, _ALLOW = "Enabled", "Allow"


class NothingToDriftError(LookupError):
    """No resource of the stack can drift in this way."""


@dataclass(frozen=True)
class Held:
    """A resource that the state holds."""

    type: str
    name: str
    """Logical name."""
    id: str


@dataclass(frozen=True)
class Drifted:
    """What was done."""

    resource: Held
    sentence: str


def drift(cloud: Cloud, how: DriftKind, held: Sequence[Held], name: str, seed: int) -> Drifted:
    """Change one resource of a stack in the cloud, and not in the state.

    Args:
        cloud: The twin's cloud.
        how: What happens.
        held: Resources of the stack.
        name: Pattern of logical names that it may happen to.
        seed: Chooses among them.

    Raises:
        NothingToDriftError: It can happen to none of them.
    """
    possible = [
        (each, stored)
        for each in sorted(held, key=lambda resource: resource.id)
        if fnmatchcase(each.name, name) and (stored := _stored(cloud, each))
        if _applies(how, stored)
    ]
    if not possible:
        raise NothingToDriftError(f"no resource named '{name}' can drift by '{how}'")
    resource, stored = random.Random(seed).choice(possible)  # noqa: S311  # no secret
    return Drifted(resource, _CHANGES[how](cloud, stored))


def _stored(cloud: Cloud, resource: Held) -> Stored | None:
    if not resource.type.startswith("kubernetes:"):
        return cloud.get(resource.id)
    tail = f"/{resource.type}/{resource.id}"
    return next((each for each in cloud.of_token(resource.type) if each.id.endswith(tail)), None)


def _applies(how: DriftKind, stored: Stored) -> bool:
    match how:
        case DriftKind.TAG:
            return "cost-center" in _mapping(stored.inputs.get("tags"))
        case DriftKind.FIREWALL:
            return _closed(stored.inputs) is not None
        case DriftKind.POOL:
            return isinstance(stored.inputs.get("maxCount"), int)
        case DriftKind.SECRET:
            return bool(_mapping(stored.inputs.get("stringData")))
        case DriftKind.GONE:
            return stored.token.startswith("azure-native:")


def _closed(inputs: Properties) -> str | None:
    """Path of the property that keeps the public network out."""
    if inputs.get("publicNetworkAccess") == "Disabled":
        return "publicNetworkAccess"
    inside = _mapping(inputs.get("properties"))
    return "properties.publicNetworkAccess" if inside.get("publicNetworkAccess") else None


def _untag(cloud: Cloud, stored: Stored) -> str:
    def edit(values: Properties) -> Properties:
        tags = {key: each for key, each in _mapping(values["tags"]).items() if key != "cost-center"}
        return {**values, "tags": tags}

    _put(cloud, stored, edit)
    return "the tag cost-center was removed"


def _open(cloud: Cloud, stored: Stored) -> str:
    path = _closed(stored.inputs) or ""

    def edit(values: Properties) -> Properties:
        if "." not in path:
            return {**values, path: _ENABLED}
        inside = dict(_mapping(values["properties"]))
        inside["publicNetworkAccess"] = _ENABLED
        if "networkAcls" in inside:
            inside["networkAcls"] = {**_mapping(inside["networkAcls"]), "defaultAction": _ALLOW}
        return {**values, "properties": inside}

    _put(cloud, stored, edit)
    return "it was opened to the public network"


def _grow(cloud: Cloud, stored: Stored) -> str:
    most = int(str(stored.inputs["maxCount"])) * 2
    _put(cloud, stored, lambda values: {**values, "maxCount": most})
    return f"the pool may grow to {most} nodes"


def _rotate(cloud: Cloud, stored: Stored) -> str:
    def edit(values: Properties) -> Properties:
        content = dict.fromkeys(_mapping(values["stringData"]), "rotated")
        return {**values, "stringData": content}

    _put(cloud, stored, edit)
    return "its content was changed"


def _delete(cloud: Cloud, stored: Stored) -> str:
    remove(cloud, stored.id)
    return "it was deleted, and what is below it"


_CHANGES: Mapping[DriftKind, Callable[[Cloud, Stored], str]] = {
    DriftKind.TAG: _untag,
    DriftKind.FIREWALL: _open,
    DriftKind.POOL: _grow,
    DriftKind.SECRET: _rotate,
    DriftKind.GONE: _delete,
}


def _put(cloud: Cloud, stored: Stored, edit: Edit) -> None:
    outputs = edit(stored.outputs)
    cloud.put(Stored(stored.id, stored.token, edit(stored.inputs), outputs), "drift")


def _mapping(value: Json) -> Mapping[str, Json]:
    return value if isinstance(value, dict) else {}
