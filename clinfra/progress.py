"""Shows a run while it goes on: live on a terminal, a line now and then elsewhere."""

import time
from abc import ABC, abstractmethod
from types import TracebackType
from typing import Self

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.text import Text

from clinfra.outcome import Outcome

_EVERY_SECONDS = 5.0
_MOST_IN_FLIGHT = 6


def _since(item: tuple[str, float]) -> float:
    return item[1]


class OnTerminal(ABC):
    """Draws itself anew again and again, where the console is a terminal.

    Its constructor draws once already: a subclass sets up all that it draws before.
    """

    def __init__(self, console: Console) -> None:
        self._console = console
        self._live = Live(console=console, get_renderable=self._drawing, transient=True)

    def __enter__(self) -> Self:
        if self._console.is_terminal:
            self._live.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._console.is_terminal:
            self._live.stop()

    @abstractmethod
    def _drawing(self) -> RenderableType:
        """What stands on the terminal now."""


class Progress(OnTerminal):
    """Draws resources done and known, what is in flight, and the time."""

    def __init__(self, console: Console, title: str, expected: int) -> None:
        self._title = title
        self._expected = expected
        self._began = self._said = time.monotonic()
        self._outcome: Outcome | None = None
        super().__init__(console)

    def observe(self, outcome: Outcome) -> None:
        """Take in the state of the run."""
        self._outcome = outcome
        now = time.monotonic()
        if not self._console.is_terminal and now - self._said >= _EVERY_SECONDS:
            self._said = now
            self._console.print(self._line(outcome, now))

    def _line(self, outcome: Outcome, now: float) -> str:
        known = max(len(outcome.operations), self._expected)
        least = "" if self._expected else " so far"
        return (
            f"{self._title}: {outcome.done}/{known} resources{least}, "
            f"{len(outcome.in_flight)} in flight, {now - self._began:.0f} s"
        )

    def _drawing(self) -> RenderableType:
        now = time.monotonic()
        if self._outcome is None:
            return Text(f"{self._title}: starting the engine, {now - self._began:.0f} s")
        oldest = sorted(self._outcome.in_flight.copy().items(), key=_since)
        lines = [Text(self._line(self._outcome, now), style="bold")]
        for urn, began in oldest[:_MOST_IN_FLIGHT]:
            *_, chain, name = urn.split("::")
            kind = chain.rsplit("$", 1)[-1].rsplit(":", 1)[-1]
            lines.append(Text(f"  {kind} {name}  {now - began:.1f} s", style="dim"))
        return Group(*lines)
