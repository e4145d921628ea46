"""Fidelity marks: where a behaviour of the twin comes from."""

from dataclasses import dataclass
from enum import StrEnum, unique


@unique
class Origin(StrEnum):
    """How well a behaviour is known; not how well it is tested."""

    SCHEMA = "published schema"
    DOCUMENTED = "documentation"
    ASSUMED = "assumed"


@dataclass(frozen=True)
class Mark:
    """The fidelity mark of one handler or rule."""

    origin: Origin
    source: str = ""
    """Page that says so; empty where the behaviour is assumed."""


SCHEMA = Mark(Origin.SCHEMA, "the installed SDK's own types")
ASSUMED = Mark(Origin.ASSUMED)


def documented(page: str) -> Mark:
    """A behaviour that a public page describes."""
    return Mark(Origin.DOCUMENTED, page)
