"""Judges inputs against shapes: every fault of a resource, each with its path."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from twin.shapes import Anything, Block, Either, Entries, Items, Leaf, OneOf, Shape
from twin.wire import Json, Unknown

_SECRET_WORDS = ("password", "secret", "token", "connectionstring", "kubeconfig", "privatekey")
_LONGEST = 80


@dataclass(frozen=True)
class Fault:
    """One input that the provider would refuse."""

    path: str
    """Property path in the provider's spelling, such as ``sku.name``."""
    sentence: str
    """What was given and what is allowed."""

    def __str__(self) -> str:
        return f"'{self.path}' {self.sentence}" if self.path else self.sentence


def faults(shape: Shape, value: Json, path: str = "") -> Iterator[Fault]:
    """All faults of a value; what is not known yet is not judged."""
    if isinstance(value, Unknown) or isinstance(shape, Anything) or value is None:
        return
    match shape:
        case Block():
            yield from _block(shape, value, path)
        case Items():
            yield from _items(shape, value, path)
        case Entries():
            yield from _entries(shape, value, path)
        case Either():
            yield from _either(shape, value, path)
        case OneOf():
            yield from _one_of(shape, value, path)
        case Leaf():
            yield from _leaf(shape, value, path)


def shown(path: str, value: Json) -> str:
    """A given value for a message, cut short; never the value of a secret."""
    if any(word in path.lower().replace("_", "") for word in _SECRET_WORDS):
        return "[secret]"
    if isinstance(value, Mapping):
        return "an object"
    if isinstance(value, list):
        return "a list"
    text = repr(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _block(shape: Block, value: Json, path: str) -> Iterator[Fault]:
    if not isinstance(value, Mapping):
        yield Fault(path, f"is {shown(path, value)}; an object ({shape.name}) is allowed")
        return
    for name in sorted(shape.required - value.keys()):
        yield Fault(_join(path, name), "is missing; a value is required")
    for name, each in value.items():
        if name in shape.properties:
            yield from faults(shape.properties[name].shape, each, _join(path, name))
        elif not name.startswith("__"):
            yield Fault(_join(path, name), f"is not a property of {shape.name}")


def _items(shape: Items, value: Json, path: str) -> Iterator[Fault]:
    if not isinstance(value, list):
        yield Fault(path, f"is {shown(path, value)}; a list is allowed")
        return
    for index, each in enumerate(value):
        yield from faults(shape.of, each, f"{path}[{index}]")


def _entries(shape: Entries, value: Json, path: str) -> Iterator[Fault]:
    if not isinstance(value, Mapping):
        yield Fault(path, f"is {shown(path, value)}; an object is allowed")
        return
    for name, each in value.items():
        yield from faults(shape.of, each, _join(path, str(name)))


def _either(shape: Either, value: Json, path: str) -> Iterator[Fault]:
    """The faults against the alternative that fits best."""
    yield from min((list(faults(each, value, path)) for each in shape.of), key=len)


def _one_of(shape: OneOf, value: Json, path: str) -> Iterator[Fault]:
    if not any(same(allowed, value) for allowed in shape.values):
        allowed = ", ".join(repr(each) for each in shape.values)
        yield Fault(path, f"is {shown(path, value)}; allowed are {allowed}")


def same(allowed: object, given: Json) -> bool:
    """Azure compares enumerations without regard to case."""
    if isinstance(allowed, str) and isinstance(given, str):
        return allowed.casefold() == given.casefold()
    return allowed == given


def _leaf(shape: Leaf, value: Json, path: str) -> Iterator[Fault]:
    words = {str: "text", int: "a whole number", float: "a number", bool: "true or false"}
    number = isinstance(value, int | float) and not isinstance(value, bool)
    fits = {
        str: isinstance(value, str),
        int: number and not isinstance(value, float),
        float: number,
        bool: isinstance(value, bool),
    }[shape.type]
    if not fits:
        yield Fault(path, f"is {shown(path, value)}; {words[shape.type]} is allowed")


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
