"""What a resource's inputs may be, from the installed SDK's own classes.

Only the module of the asked token is imported, and each shape is made once.
"""

import collections.abc
import enum
import functools
import importlib
import inspect
import sys
import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
from pulumi import _types  # pyright: ignore[reportPrivateUsage]

_PACKAGES = {
    "azure-native": "pulumi_azure_native",
    "databricks": "pulumi_databricks",
    "kubernetes": "pulumi_kubernetes",
    "random": "pulumi_random",
}


@dataclass(frozen=True)
class Leaf:
    """A scalar of one Python type."""

    type: type


@dataclass(frozen=True)
class OneOf:
    """A closed list of values."""

    values: tuple[object, ...]


@dataclass(frozen=True)
class Items:
    """A list."""

    of: "Shape"


@dataclass(frozen=True)
class Entries:
    """A mapping from text."""

    of: "Shape"


@dataclass(frozen=True)
class Either:
    """Any of several shapes."""

    of: tuple["Shape", ...]


@dataclass(frozen=True)
class Anything:
    """No statement."""


@dataclass(frozen=True, eq=False)
class Block:
    """An object with named properties."""

    name: str
    properties: Mapping[str, "Lazy"]
    required: frozenset[str]


@dataclass(frozen=True, eq=False)
class Lazy:
    """A property's type, read when it is first needed."""

    annotation: object

    @functools.cached_property
    def shape(self) -> "Shape":
        """The shape behind the annotation."""
        return shape_of(self.annotation)


Shape = Leaf | OneOf | Items | Entries | Either | Anything | Block


@functools.cache
def inputs_of(token: str) -> Block | None:
    """Shape of a resource's inputs; ``None`` where the SDK has no class for the token."""
    found = resource_class(token)
    if found is None:
        return None
    module = sys.modules[found.__module__]
    for suffix in ("InitArgs", "Args"):
        arguments = getattr(module, found.__name__ + suffix, None)
        if arguments is not None and _types.is_input_type(arguments):
            return block_of(arguments)
    return None


def resource_class(token: str) -> type | None:
    """The SDK's class of a token."""
    package, place, name = token.split(":", 2)
    try:
        module = importlib.import_module(f"{_PACKAGES[package]}{_module_path(package, place)}")
    except (ImportError, KeyError):
        return None
    found = getattr(module, name, None)
    return found if inspect.isclass(found) else None


def _module_path(package: str, place: str) -> str:
    if package == "azure-native":
        return f".{place}"
    if package == "kubernetes":
        group, _, version = place.partition("/")
        return f".{group.split('.')[0]}.{version}"
    return ""


@functools.cache
def block_of(arguments: type) -> Block:
    """Shape of one of the SDK's input classes."""
    types_by_name = _types.input_type_types(arguments)
    python_names = _types.input_type_py_to_pulumi_names(arguments)
    signature = inspect.signature(arguments.__init__).parameters
    required = {
        python_names[name]
        for name, parameter in signature.items()
        if name in python_names and parameter.default is inspect.Parameter.empty
    }
    properties = {name: Lazy(annotation) for name, annotation in types_by_name.items()}
    return Block(arguments.__name__.removesuffix("Args"), properties, frozenset(required))


def shape_of(annotation: object) -> Shape:
    """The shape that one of the SDK's annotations describes."""
    origin = typing.get_origin(annotation)
    arguments = typing.get_args(annotation)
    if origin in (typing.Union, types.UnionType):
        return _union(arguments)
    if origin is typing.Literal:
        return OneOf(arguments)
    if origin is collections.abc.Sequence:
        return Items(shape_of(arguments[0]))
    if origin is collections.abc.Mapping:
        return Entries(shape_of(arguments[1]))
    return _plain(annotation) if inspect.isclass(annotation) else Anything()


def _plain(annotation: type) -> Shape:
    if issubclass(annotation, enum.Enum):
        return OneOf(tuple(member.value for member in annotation))
    if annotation in (str, int, float, bool):
        return Leaf(annotation)
    if _types.is_input_type(annotation):
        return block_of(annotation)
    return Anything()


def _union(arguments: tuple[object, ...]) -> Shape:
    parts = [each for each in arguments if not _is_plumbing(each)]
    shapes = [shape_of(each) for each in parts]
    if Leaf(str) in shapes and any(isinstance(each, OneOf) for each in shapes):
        return Leaf(str)
    return shapes[0] if len(shapes) == 1 else Either(tuple(shapes)) if shapes else Anything()


def _is_plumbing(annotation: object) -> bool:
    """Whether a union's member only serves the program: outputs, awaitables, dict spellings."""
    origin = typing.get_origin(annotation) or annotation
    return (
        origin in (pulumi.Output, collections.abc.Awaitable, type(None))
        or typing.is_typeddict(origin)
        or (isinstance(origin, str | typing.ForwardRef) and "Output" in str(origin))
    )
