"""The month's tokens, counted in a file that all programs of the application share."""

import datetime as dt
import json
from collections.abc import Callable

from container import ChangedError, Container, File

_TRIES = 30


class SpentError(Exception):
    """The month's tokens are used up."""


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


class Budget:
    """Tokens of the calendar month (UTC)."""

    def __init__(self, own: Container, monthly: int, now: Callable[[], dt.datetime] = _now) -> None:
        self._own, self._monthly, self._now = own, monthly, now

    def check(self) -> None:
        """Refuse to go on where nothing is left.

        Raises:
            SpentError: Nothing is left.
        """
        if _tokens(self._own.read(self._name())) >= self._monthly:
            raise SpentError(f"the {self._monthly} tokens of {self._now():%B %Y} are used up")

    def count(self, tokens: int) -> None:
        """Add what a model took; writers at the same time lose nothing."""
        for _ in range(_TRIES):
            found = self._own.read(self._name())
            content = json.dumps({"tokens": _tokens(found) + tokens}).encode()
            try:
                return self._own.replace(self._name(), content, over=found)
            except ChangedError:
                continue
        raise SpentError("the tokens could not be counted: other programs write all the time")

    def _name(self) -> str:
        return f"usage/{self._now():%Y-%m}.json"


def _tokens(file: File | None) -> int:
    return int(json.loads(file.content)["tokens"]) if file else 0
