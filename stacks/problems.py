"""What is wrong with a file of `stacks`, in the reader's words."""

import difflib
import reprlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from stacks.base import Model

NAMESPACE = "clinfra"
KeyPath = tuple[str | int, ...]


@dataclass(frozen=True)
class Problem:
    """One mistake in a file."""

    file: str
    line: int
    """Line in the file, from 1."""
    key: str
    """Dotted path of the key, such as ``clinfra:network.address_space``."""
    given: str
    """What stands there, shortened; empty where nothing does."""
    allowed: str
    """What may stand there."""

    def __str__(self) -> str:
        given = f"{self.given} given; " if self.given else ""
        return f"{self.file}:{self.line}: {self.key}: {given}{self.allowed}"


class SettingsError(ValueError):
    """A stack file that cannot be used; its text lists every problem, one a line."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in problems))


def shortened(value: object) -> str:
    """What was given, cut so that it fits into a sentence."""
    shortener = reprlib.Repr()
    shortener.maxlevel, shortener.maxdict, shortener.maxlist = 2, 3, 3
    shortener.maxstring = shortener.maxother = 60
    return shortener.repr(value)


def dotted(path: KeyPath) -> str:
    """The key path as a reader of the file writes it."""
    if not path:
        return "(file)"
    text = f"{NAMESPACE}:{path[0]}"
    for part in path[1:]:
        text += f"[{part}]" if isinstance(part, int) else f".{part}"
    return text


def each_sentence(error: ValidationError) -> Iterator[ErrorDetails]:
    """Pydantic's errors; a section with many mistakes gives one for each line."""
    for details in error.errors(include_url=False):
        message = details["msg"].removeprefix("Value error, ")
        for line in message.splitlines() or [""]:
            yield {**details, "msg": line}


def as_written(location: KeyPath, values: object) -> KeyPath:
    """Pydantic's location of an error, less the members of unions that it names on the way."""
    path: list[str | int] = []
    for index, part in enumerate(location):
        if isinstance(values, Mapping) and part not in values and index < len(location) - 1:
            continue
        path.append(part)
        values = _below(values, part)
    return tuple(path)


def meant(section: KeyPath, mistake: str, model: type[Model] | None = None) -> KeyPath:
    """Path of the key that a sentence about a section begins with, else of the section."""
    first, *more = mistake.partition(" ")[0].split(".")
    known = known_keys(tuple(part for part in section if isinstance(part, str)), model)
    return (*section, first, *more) if first in known else section


def _below(values: object, part: str | int) -> object:
    if isinstance(values, Mapping):
        return values.get(part)
    if isinstance(values, Sequence) and isinstance(part, int) and part < len(values):
        return values[part]
    return None


def allowed_by(details: ErrorDetails, model: type[Model] | None = None) -> str:
    """What may stand there, from pydantic's error on a file of `model`, or on the settings."""
    kind, context = details["type"], details.get("ctx", {})
    if kind in ("missing", "union_tag_not_found"):
        return "a value is required here"
    if kind == "union_tag_invalid":
        return f"allowed is {context.get('expected_tags')}"
    if kind == "extra_forbidden":
        return _unknown_key(details, model)
    if kind == "string_pattern_mismatch":
        return f"text that matches {context.get('pattern')} is allowed"
    message = details["msg"]
    return (message[:1].lower() + message[1:]).replace("input should be", "allowed is")


def union_word(details: ErrorDetails) -> str:
    """The key that tells the members of a union apart, where its value is what is wrong."""
    return str(details.get("ctx", {}).get("discriminator", "")).strip("'")


def _unknown_key(details: ErrorDetails, model: type[Model] | None) -> str:
    *parents, key = details["loc"]
    known = known_keys(tuple(part for part in parents if isinstance(part, str)), model)
    near = difflib.get_close_matches(str(key), known, n=1)
    if near:
        return f"no such key; did you mean '{near[0]}'?"
    return f"no such key; allowed are {', '.join(known)}" if known else "no such key"


def known_keys(path: tuple[str, ...], model: type[Model] | None = None) -> list[str]:
    """Keys that the section at ``path`` allows, from the JSON Schema of the model or settings."""
    schema = _schema(model)
    node: object = schema
    for part in path:
        node = _property(schema, node, part)
    resolved = _resolve(schema, node)
    properties = resolved.get("properties") if isinstance(resolved, dict) else None
    return sorted(properties) if isinstance(properties, dict) else []


@cache
def _schema(model: type[Model] | None) -> dict[str, object]:
    if model:
        return model.model_json_schema()
    from stacks.settings import Settings  # settings read files whose problems are told here

    return Settings.model_json_schema()


def _property(schema: object, node: object, part: str) -> object:
    resolved = _resolve(schema, node)
    if not isinstance(resolved, dict):
        return None
    properties = resolved.get("properties")
    if isinstance(properties, dict) and part in properties:
        return properties[part]
    return resolved.get("additionalProperties") or resolved.get("items") or node


def _resolve(schema: object, node: object) -> object:
    while isinstance(node, dict):
        if "anyOf" in node:
            node = node["anyOf"][0]
        elif "$ref" in node and isinstance(schema, dict):
            node = schema["$defs"][node["$ref"].rsplit("/", 1)[-1]]
        elif node.get("type") == "array" and "items" in node:
            node = node["items"]
        else:
            return node
    return node
