"""Reads the JSON of Azure's answers, whose members may be missing or of another type."""

from collections.abc import Iterator, Mapping

from twin.azure.judges import items, texts
from twin.wire import Json

Row = Mapping[str, Json]


def rows(value: Json, path: str) -> Iterator[Row]:
    """The objects in the list at a dotted path."""
    return (each for _, each in items(value, path) if isinstance(each, Mapping))


def words(value: Json, path: str) -> Iterator[str]:
    """The texts in the list at a dotted path."""
    return (each for _, each in texts(value, path))
