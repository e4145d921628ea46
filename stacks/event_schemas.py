"""Schemas of events: Avro files below `stacks/schemas`, checked when settings are read."""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import StringConstraints

FOLDER = Path(__file__).parent / "schemas"
SchemaFile = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*\.avsc$")]
"""Name of a file below `stacks/schemas`."""


@cache
def schema_text(name: str) -> str:
    """An event's schema as one line of JSON."""
    loaded: object = json.loads((FOLDER / name).read_text(encoding="utf-8"))
    return json.dumps(loaded, separators=(",", ":"))


def record_name(name: str) -> str:
    """Full name of a file's record, which its schema is registered under."""
    record: Mapping[str, object] = json.loads(schema_text(name))
    space, own = record.get("namespace"), str(record.get("name"))
    return f"{space}.{own}" if space and "." not in own else own


def schema_mistakes(name: str) -> Iterator[str]:
    """What is wrong with a schema file, each as the end of a sentence."""
    if not (FOLDER / name).is_file():
        known = ", ".join(sorted(each.name for each in FOLDER.glob("*.avsc")))
        yield f"is {name}; stacks/schemas has {known}"
        return
    try:
        schema: object = json.loads(schema_text(name))
    except ValueError as error:
        yield f"is {name}, which is no JSON: {error}"
        return
    if not isinstance(schema, Mapping) or schema.get("type") != "record":
        yield f"is {name}, whose type is not record; an event is an Avro record"
        return
    if not schema.get("name"):
        yield f"is {name}, whose record has no name; it is registered under it"
    fields: object = schema.get("fields")
    if not isinstance(fields, list) or not fields or not all(map(_is_field, fields)):
        yield f"is {name}, which lacks fields; each has a name and a type"


def _is_field(given: object) -> bool:
    return isinstance(given, Mapping) and {"name", "type"} <= set(given)
