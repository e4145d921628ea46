"""Shows a fleet while it runs: a live table on a terminal, a line for each end elsewhere."""

import threading
import time
from collections.abc import Mapping, Sequence

from rich.console import Console, Group, RenderableType
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from clinfra.errors import Exit
from clinfra.fleet.asked import Command
from clinfra.fleet.figures import FIGURES
from clinfra.fleet.report import Row
from clinfra.fleet.stacks import FleetStack
from clinfra.fleet.work import Ended
from clinfra.progress import OnTerminal

_BESIDE = 6
"""Lines of a terminal that are not the table's rows."""
_COLOURS: Mapping[Exit, str] = {Exit.FINE: "green", Exit.OVER_BUDGET: "yellow"}


class FleetProgress(OnTerminal):
    """What runs, and what each stack came to."""

    def __init__(self, console: Console, command: Command, stacks: Sequence[FleetStack]) -> None:
        self._command = command
        self._stacks = {each.name: each for each in stacks}
        self._running: dict[str, float] = {}
        self._rows: list[Row] = []
        """The latest first."""
        self._mutex = threading.Lock()
        self._began = time.monotonic()
        super().__init__(console)

    def began(self, stack: str) -> None:
        """A stack's run has begun, or begun again."""
        with self._mutex:
            self._running[stack] = time.monotonic()

    def ended(self, ended: Ended) -> None:
        """A stack has its result."""
        row = Row(self._stacks[ended.stack], ended, self._command)
        with self._mutex:
            self._running.pop(ended.stack, None)
            self._rows.insert(0, row)
        if not self._console.is_terminal:
            self._console.print(self._line(row), highlight=False, markup=False)

    def _line(self, row: Row) -> str:
        told = [f"{len(self._rows)}/{len(self._stacks)} {row.stack.name}: {row.state}"]
        told += [f"{row.ended.seconds:.1f} s", self._figure(row), row.remark]
        return ", ".join(filter(None, told))

    def _figure(self, row: Row) -> str:
        figure = FIGURES[self._command]
        return "" if row.figure is None else f"{figure.shown(row.figure)} {figure.title}"

    def _drawing(self) -> RenderableType:
        with self._mutex:
            running, rows = dict(self._running), list(self._rows)
        table = Table(box=None)
        for column in ("stack", "state", "seconds", FIGURES[self._command].title, "remark"):
            table.add_column(column, no_wrap=True, overflow="ellipsis")
        for cells in self._cells(running, rows)[: max(self._console.height - _BESIDE, 1)]:
            table.add_row(*cells)
        waiting = len(self._stacks) - len(running) - len(rows)
        seconds = time.monotonic() - self._began
        text = f"{len(rows)} ended, {len(running)} running, {waiting} waiting, {seconds:.0f} s"
        return Group(Text(f"fleet {self._command}: {text}", style="bold"), table)

    def _cells(self, running: Mapping[str, float], rows: Sequence[Row]) -> list[list[str]]:
        """What runs first, then what is not fine, then the rest, the latest first."""
        now, shown = time.monotonic(), FIGURES[self._command].shown
        cells = [[name, "running", f"{now - began:.0f}", "", ""] for name, began in running.items()]
        latest = sorted(rows, key=lambda row: row.code is Exit.FINE)
        for row in latest:
            colour = _COLOURS.get(row.code, "red")
            figure = "" if row.figure is None else shown(row.figure)
            state = f"[{colour}]{row.state}[/]"
            seconds = f"{row.ended.seconds:.1f}"
            cells.append([row.stack.name, state, seconds, figure, escape(row.remark)])
        return cells
