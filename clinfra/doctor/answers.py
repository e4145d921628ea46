"""Reads the JSON of Azure's answers, whose members may be missing or of another type."""

from collections.abc import Iterator, Mapping

from twin.wire import Json, at

Row = Mapping[str, Json]


def rows(value: Json, path: str) -> Iterator[Row]:
    """The objects in the list at a dotted path."""
    listed = at(value, path)
    for each in listed if isinstance(listed, list) else ():
        if isinstance(each, Mapping):
            yield each


def words(value: Json, path: str) -> Iterator[str]:
    """The texts in the list at a dotted path."""
    listed = at(value, path)
    for each in listed if isinstance(listed, list) else ():
        if isinstance(each, str):
            yield each


def plain(region: str) -> str:
    """A region's programmatic name, of either of its two: ``East US 2`` is ``eastus2``."""
    return region.replace(" ", "").casefold()
