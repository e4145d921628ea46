"""Where resources are made."""

from enum import StrEnum, unique


@unique
class Target(StrEnum):
    """Which cloud a run talks to; not which environment it describes."""

    LOCAL = "local"
    AZURE = "azure"
