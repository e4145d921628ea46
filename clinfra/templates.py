"""How pages are made from templates, the same for each of them."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Environment


def templates_in(
    folder: Path, *, autoescape: bool | Callable[[str | None], bool] = True
) -> "Environment":
    """The templates of a folder; a name that is not given is an error, never an empty place.

    Args:
        folder: Where they lie.
        autoescape: Whether what is filled in is escaped, or which templates do so by name.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(folder),
        undefined=StrictUndefined,
        autoescape=autoescape,  # noqa: S701  # on unless a caller writes no HTML
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
