"""What a fleet is asked, and by what means it answers."""

from dataclasses import dataclass
from enum import StrEnum, unique

from clinfra.targets import Target


@unique
class Command(StrEnum):
    """What a fleet can be asked."""

    PREVIEW = "preview"
    REHEARSE = "rehearse"
    COST = "cost"
    TAGS = "tags"
    DRIFT = "drift"


@dataclass(frozen=True)
class Means:
    """Where the stacks run, and what they ask."""

    target: Target
    workers: int | None
    """Stacks at one time on this machine."""
    scheduler: str | None
    """Address of a Dask scheduler."""
    timeout: float
    """Seconds that one stack may take."""
