"""Reads a file of typed rows, and tells every mistake in it."""

from pathlib import Path
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

Rows = TypeVar("Rows")


def read_rows(path: Path, rows: TypeAdapter[Rows], mistake: type[ValueError]) -> Rows:
    """The rows of a YAML file.

    Raises:
        ValueError: The file cannot be used, as the type ``mistake``; a line for each fault.
    """
    try:
        loaded: object = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
        return rows.validate_python(loaded)
    except ValidationError as error:
        told = [_told(path, tuple(each["loc"]), each["msg"]) for each in error.errors()]
        raise mistake("\n".join(told)) from None
    except (OSError, UnicodeDecodeError, YAMLError) as error:
        raise mistake(f"{path}: {str(error).splitlines()[0]}") from None


def _told(path: Path, location: tuple[str | int, ...], message: str) -> str:
    place = ".".join(str(part) for part in location) or "(file)"
    return f"{path}: {place}: {message[:1].lower()}{message[1:]}"
