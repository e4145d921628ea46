"""What was decided and done, one file after another; no file is ever changed.

The number of the next file is the lock: of two programs that write at once, one finds its number
taken, reads what the other wrote, and decides anew.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from enum import StrEnum, unique
from threading import Lock
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from model_watch.lake import Folder, TakenError

_TRIES = 50


@unique
class CauseKind(StrEnum):
    """Why a model is retrained."""

    SCHEDULE = "schedule"
    NEW_DATA = "new_data"
    DRIFT = "drift"
    DEGRADATION = "degradation"
    MANUAL = "manual"


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True)

    at: datetime


class Cause(BaseModel):
    """Why retraining is asked for."""

    model_config = ConfigDict(frozen=True)

    kind: CauseKind
    key: str
    """The same for every delivery of the same request."""
    says: str
    """For people: the alert's rule, who asked, or what came due."""


class Opened(_Entry):
    """The ledger was begun; schedules count from here until there is a run."""

    kind: Literal["opened"] = "opened"


class Started(_Entry):
    """A run was allowed; written before it is started."""

    kind: Literal["started"] = "started"
    cause: Cause


class Refused(_Entry):
    """A run was not allowed."""

    kind: Literal["refused"] = "refused"
    cause: Cause
    reasons: tuple[str, ...]


class Launched(_Entry):
    """The runner took a run."""

    kind: Literal["launched"] = "launched"
    run: int
    """Number of the entry that started it."""
    reference: str
    """How the runner calls it."""


class Finished(_Entry):
    """A run came to its end."""

    kind: Literal["finished"] = "finished"
    run: int
    """Number of the entry that started it."""
    outcome: str
    """``challenger``, ``worse`` or ``failed``."""
    reasons: tuple[str, ...] = ()
    hours: float
    """Hours that it took."""


Entry = Opened | Started | Refused | Launched | Finished
History = Sequence[Entry]
Decide = Callable[[History], Entry | None]
_ENTRY: TypeAdapter[Entry] = TypeAdapter(Annotated[Entry, Field(discriminator="kind")])


class Ledger:
    """The entries of one model."""

    def __init__(self, folder: Folder) -> None:
        self._folder = folder
        self._read: list[Entry] = []
        self._reading = Lock()

    def history(self) -> History:
        """All entries, the oldest first; an entry's place is its number.

        Raises:
            LookupError: An entry is missing, so that nothing can be decided.
        """
        with self._reading:
            for name in self._folder.names()[len(self._read) :]:
                expected = _name(len(self._read))
                if name != expected:
                    raise LookupError(f"{name} is in place of {expected}; an entry is missing")
                self._read.append(_ENTRY.validate_json(self._folder.read(name)))
            return tuple(self._read)

    def append(self, decide: Decide) -> Entry | None:
        """Write what is decided of the newest history.

        Args:
            decide: Gives the next entry, or nothing where none is needed; asked again whenever
                somebody else was faster.

        Raises:
            TakenError: Somebody was faster fifty times.
        """
        for _ in range(_TRIES):
            history = self.history()
            entry = decide(history)
            if entry is None:
                return None
            name = _name(len(history))
            try:
                self._folder.create(name, entry.model_dump_json(indent=1).encode())
            except TakenError:
                continue
            return entry
        raise TakenError(f"{_TRIES} entries were written by others in the meantime")


def _name(number: int) -> str:
    return f"{number:08}.json"
