"""Settings as they cross from other languages.

The SDK's analyzer reads plain types alone. Settings models are given to it as typed dictionaries of
the same keys, whose values the models then judge; every default stays the model's.

The classes of arguments repeat what they share: the analyzer reads the description of an argument
from the source of the class itself, and none that it inherits.
"""

import types
from collections.abc import Mapping, Sequence
from enum import Enum
from functools import cache
from typing import Annotated, Literal, NotRequired, TypedDict, TypeVar, Union, get_args, get_origin

import pulumi
from pydantic import TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from stacks.base import Model
from stacks.problems import allowed_by, each_sentence, shortened

T = TypeVar("T")
M = TypeVar("M", bound=Model)
Wire = Mapping[str, object]
"""Settings as they come over the wire."""
_SIMPLE: tuple[object, ...] = (bool, int, float, str)
_UNIONS = (Union, types.UnionType)


class LeftOut:
    """Settings, here or below, that a component of the package has no use for."""

    def __init__(self, *keys: str) -> None:
        self.keys = keys


def on_the_wire(args: type[T]) -> type[T]:
    """A typed dictionary of arguments that the SDK's analyzer can read.

    An argument ``Annotated[Wire, SomeSettings]`` becomes a typed dictionary of that model's keys;
    ``Annotated[Wire, SomeSettings, LeftOut("key")]`` of all but some.
    """
    args.__annotations__ = {key: _argument(each) for key, each in args.__annotations__.items()}
    return args


def _argument(annotation: object) -> object:
    inner = get_args(annotation)
    if get_origin(annotation) is NotRequired:
        return NotRequired[_argument(inner[0])]
    if get_origin(annotation) is Annotated and isinstance(inner[1], type):
        return wire_type(inner[1], *(key for each in inner[2:] for key in each.keys))
    return annotation


@cache
def wire_type(model: type[Model], *left_out: str) -> type:
    """A settings model as a typed dictionary; it says that it is the model, for its docstrings."""
    fields = {key: each for key, each in model.model_fields.items() if key not in left_out}
    keys = {key: _key(field, left_out) for key, field in fields.items()}
    namespace: dict[str, object] = {
        "__annotations__": keys,
        "__module__": model.__module__,
        "__qualname__": model.__qualname__,
        "__doc__": model.__doc__,
    }
    return types.new_class(model.__name__, (TypedDict,), {}, lambda body: body.update(namespace))


def _key(field: FieldInfo, left_out: tuple[str, ...]) -> object:
    kind = _kind(field.annotation, left_out, alone=True)
    return kind if field.is_required() else NotRequired[kind]


def _kind(annotation: object, left_out: tuple[str, ...], *, alone: bool) -> object:
    """The plain type of a setting.

    Args:
        annotation: The model's type.
        left_out: Keys that no section below has.
        alone: Whether the value stands by itself; the SDK drops enums inside lists and mappings,
            which therefore are text there.
    """
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _kind(inner[0], left_out, alone=alone)
    if origin in _UNIONS:
        (only,) = [each for each in inner if each is not type(None)]
        return _kind(only, left_out, alone=alone)
    if origin is Literal:
        return type(inner[0])
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return dict[str, _kind(inner[1], left_out, alone=False)]
    if isinstance(origin, type) and issubclass(origin, Sequence):
        return list[_kind(inner[0], left_out, alone=False)]
    return _named(annotation, left_out, alone=alone)


def _named(annotation: object, left_out: tuple[str, ...], *, alone: bool) -> object:
    if annotation in _SIMPLE:
        return annotation
    if isinstance(annotation, type) and issubclass(annotation, Model):
        return wire_type(annotation, *left_out)
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return annotation if alone else str
    return str


def given(model: type[M], values: Wire | None, argument: str) -> M:
    """Settings from what came over the wire.

    Args:
        model: What the values must be.
        values: What was given; None where nothing was.
        argument: Name of the argument, for messages.

    Raises:
        InputPropertiesError: With one sentence for each mistake.
    """
    try:
        return TypeAdapter(model).validate_python(_whole(values or {}))
    except ValidationError as error:
        mistakes: list[pulumi.InputPropertyErrorDetails] = [
            {
                "property_path": ".".join([argument, *(_camel(str(part)) for part in each["loc"])]),
                "reason": f"{shortened(each['input'])} given; {allowed_by(each, model)}",
            }
            for each in each_sentence(error)
        ]
        raise pulumi.InputPropertiesError("", mistakes) from None


def _whole(value: object) -> object:
    """Numbers of the wire are floats; a whole one is meant as an integer."""
    if isinstance(value, Mapping):
        return {key: _whole(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_whole(each) for each in value]
    if isinstance(value, Enum):
        return value.value
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _camel(name: str) -> str:
    first, *more = name.split("_")
    return first + "".join(word[:1].upper() + word[1:] for word in more)
