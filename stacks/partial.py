"""What the sections' checks say of a stack file in which some values cannot be used.

A section whose values are not all right is built from those that are. A check that needs one of
the others meets a gap (`AttributeError`) and says nothing more: nothing could be said.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from types import UnionType
from typing import Annotated, Final, Literal, Union, get_args, get_origin

from pydantic import TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from stacks.base import Check, Model
from stacks.problems import KeyPath

Mistake = tuple[KeyPath, str]
"""Path of a section, and what is wrong between its values."""


class _Gap(Enum):
    GAP = "no usable value"


_GAP: Final = _Gap.GAP


def mistakes(model: type[Model], values: Mapping[str, object]) -> Sequence[Mistake]:
    """All that can be said of the sections, the innermost first.

    Args:
        model: The outermost section.
        values: Its values in JSON's types.
    """
    found: list[Mistake] = []
    _section(model, values, (), found)
    return found


def _section(
    model: type[Model], values: Mapping[str, object], path: KeyPath, found: list[Mistake]
) -> Model:
    usable: dict[str, object] = {}
    for name, field in model.model_fields.items():
        value = _field(field, values, (*path, name), found)
        if value is not _GAP:
            usable[name] = value
    section = model.model_construct(set(usable), **usable)
    for name in vars(section).keys() - usable.keys():
        object.__delattr__(section, name)
    found += [(path, mistake) for check in section.checks() for mistake in _told(check)]
    return section


def _told(check: Check) -> Iterator[str]:
    try:
        yield from check()
    except AttributeError:
        return


def _field(
    field: FieldInfo, values: Mapping[str, object], path: KeyPath, found: list[Mistake]
) -> object:
    name = str(path[-1])
    if name in values:
        return _value(Annotated[field.annotation, field], values[name], path, found)
    return _GAP if field.is_required() else field.get_default(call_default_factory=True)


def _value(annotation: object, value: object, path: KeyPath, found: list[Mistake]) -> object:
    """The value as the annotation wants it, with gaps below where they can be borne."""
    try:
        adapter = TypeAdapter[object](annotation)  # pyright: ignore[reportArgumentType]
        return adapter.validate_json(json.dumps(value, default=str), strict=True)
    except ValidationError:
        return _incomplete(annotation, value, path, found)


def _incomplete(annotation: object, value: object, path: KeyPath, found: list[Mistake]) -> object:
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _incomplete(inner[0], value, path, found)
    if origin in (Union, UnionType):
        annotation = next((each for each in inner if _fits(each, value)), None)
    if isinstance(annotation, type) and issubclass(annotation, Model) and isinstance(value, dict):
        return _section(annotation, value, path, found)
    if origin is tuple and isinstance(value, list):
        items = [_value(inner[0], each, (*path, i), found) for i, each in enumerate(value)]
        return _GAP if _GAP in items else tuple(items)
    if origin is Mapping and isinstance(value, dict):
        members = {key: _value(inner[1], each, (*path, key), found) for key, each in value.items()}
        return _GAP if _GAP in members.values() else members
    return _GAP


def _fits(annotation: object, value: object) -> bool:
    """Whether a value is meant for this member of a union, by its literal fields."""
    if not (isinstance(annotation, type) and issubclass(annotation, Model)):
        return False
    literals = {
        name: get_args(field.annotation)
        for name, field in annotation.model_fields.items()
        if get_origin(field.annotation) is Literal
    }
    given = value if isinstance(value, dict) else {}
    return all(given.get(name, allowed[0]) in allowed for name, allowed in literals.items())
