"""Values between the engine's wire form and Python.

Unknown values travel as reserved strings; they become `UNKNOWN` here, so that no rule takes one
for a name. Numbers travel as floats; whole ones become integers.
"""

from collections.abc import Mapping

from google.protobuf.struct_pb2 import ListValue, Struct, Value
from pulumi.runtime import rpc

Json = object
"""A JSON value, or `UNKNOWN` anywhere inside it."""
Properties = dict[str, Json]

_SENTINEL = rpc.UNKNOWN
_SIGNATURE = rpc._special_sig_key  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
_SECRET = rpc._special_secret_sig  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
_VALUE = "value"


class Unknown:
    """A value that the engine will know only when the resource exists."""

    def __repr__(self) -> str:
        return "(known after apply)"


UNKNOWN = Unknown()


def from_struct(struct: Struct) -> Properties:
    """A property bag in Python's types, secrets unwrapped."""
    return {key: _from_value(value) for key, value in struct.fields.items()}


def _from_value(value: Value) -> Json:
    match value.WhichOneof("kind"):
        case "string_value":
            return UNKNOWN if value.string_value == _SENTINEL else value.string_value
        case "number_value":
            number = value.number_value
            return int(number) if number.is_integer() else number
        case "bool_value":
            return value.bool_value
        case "list_value":
            return [_from_value(each) for each in value.list_value.values]
        case "struct_value":
            found = from_struct(value.struct_value)
            return found.get(_VALUE) if found.get(_SIGNATURE) == _SECRET else found
        case _:
            return None


def to_struct(properties: Mapping[str, Json]) -> Struct:
    """A property bag in wire form."""
    return Struct(fields={key: _to_value(value) for key, value in properties.items()})


def _to_value(value: Json) -> Value:
    match value:
        case Unknown():
            wire = Value(string_value=_SENTINEL)
        case bool():
            wire = Value(bool_value=value)
        case int() | float():
            wire = Value(number_value=value)
        case str():
            wire = Value(string_value=value)
        case Mapping():
            wire = Value(struct_value=to_struct({str(key): each for key, each in value.items()}))
        case list():
            wire = Value(list_value=ListValue(values=[_to_value(each) for each in value]))
        case _:
            wire = Value(null_value=0)  # pyright: ignore[reportArgumentType]
    return wire


def has_unknown(value: Json) -> bool:
    """Whether anything inside is not known yet."""
    if isinstance(value, Mapping):
        return any(has_unknown(each) for each in value.values())
    if isinstance(value, list):
        return any(has_unknown(each) for each in value)
    return isinstance(value, Unknown)


def at(properties: Json, path: str) -> Json:
    """The value at a dotted path; ``None`` where a part is missing, `UNKNOWN` below an unknown."""
    value = properties
    for part in path.split("."):
        if isinstance(value, Unknown):
            return value
        value = value.get(part) if isinstance(value, Mapping) else None
    return value


def merged(base: Mapping[str, Json], over: Mapping[str, Json]) -> Properties:
    """``base`` with ``over`` laid on it, mappings merged in depth."""
    result = dict(base)
    for key, value in over.items():
        below = result.get(key)
        both = isinstance(below, Mapping) and isinstance(value, Mapping)
        result[key] = merged(below, value) if both else value  # pyright: ignore[reportArgumentType]
    return result
