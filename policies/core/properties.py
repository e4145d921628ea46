"""Properties on the wire and in the SDK's wrappings, as plain data, and remedies on them."""

import re
from collections.abc import Mapping, Sequence

from google.protobuf.struct_pb2 import Struct, Value
from pulumi_policy import Secret
from pulumi_policy.deserialize import SPECIAL_SECRET_SIG, SPECIAL_SIG_KEY

from policies.core.values import Json, bare, node_of

Properties = dict[str, Json]


def decoded(properties: Struct) -> Properties:
    """What the engine sent; secrets stay marked, unknown values stay the engine's marks."""
    return {name: _decoded(each) for name, each in properties.fields.items()}


def _decoded(value: Value) -> Json:
    kind = value.WhichOneof("kind")
    if kind == "struct_value":
        fields = decoded(value.struct_value)
        if fields.get(SPECIAL_SIG_KEY) == SPECIAL_SECRET_SIG:
            return Secret(fields["value"])
        return fields
    if kind == "list_value":
        return [_decoded(each) for each in value.list_value.values]
    return None if kind in (None, "null_value") else getattr(value, kind)


def plain(value: Json) -> Json:
    """A copy in plain data of what the SDK wraps; secrets stay marked."""
    value = bare(value)
    if isinstance(value, Secret):
        return Secret(plain(value.value))
    if isinstance(value, Mapping):
        return {str(name): plain(each) for name, each in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return [plain(each) for each in value]
    return value


def remedied(properties: Mapping[str, Json], changes: Mapping[str, Json]) -> Properties:
    """A copy with other values at some paths; what is missing on the way is made.

    Nothing changes below a value that is not known yet.
    """
    result = plain(properties)
    assert isinstance(result, dict)  # noqa: S101
    for path, value in changes.items():
        _set(result, steps(path), value)
    return result


def steps(path: str) -> list[str | int]:
    """Names and indexes of a path such as ``rules[0].action`` or ``labels."a.b/c"``."""
    found = re.findall(r'"([^"]+)"|\[(\d+)\]|([^.\[\]"]+)', path)
    return [int(index) if index else quoted or name for quoted, index, name in found]


def _set(holder: Json, way: Sequence[str | int], value: Json) -> None:
    step, *more = way
    holder = holder.value if isinstance(holder, Secret) else holder
    if isinstance(holder, list) and isinstance(step, int) and step < len(holder):
        if more:
            _set(holder[step], more, value)
        else:
            holder[step] = _as_before(holder[step], value)
    if isinstance(holder, dict):
        if more and holder.get(step) is None:
            holder[step] = {}
        if more:
            _set(holder[step], more, value)
        else:
            holder[step] = _as_before(holder.get(step), value)


def _as_before(old: Json, new: Json) -> Json:
    """What was secret stays so; what is not known yet is not overwritten."""
    if isinstance(old, Secret):
        return Secret(new)
    return old if node_of("", old).unknown else new
