"""Tables of the page, each of which is a CSV file too."""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

Cell = str | int | float
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_SMALL = 10


@dataclass(frozen=True)
class Table:
    """One table; its first column names the row."""

    caption: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]

    @property
    def slug(self) -> str:
        """The caption as the name of a file or an anchor."""
        return re.sub(r"[^a-z0-9]+", "-", self.caption.lower()).strip("-")

    @cached_property
    def figures(self) -> frozenset[int]:
        """Columns that hold numbers, by their places."""
        columns = range(len(self.columns)) if self.rows else ()
        return frozenset(
            each for each in columns if not any(isinstance(row[each], str) for row in self.rows)
        )

    def as_csv(self) -> str:
        """The table with a heading line; numbers are plain, text never begins a formula."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC)
        writer.writerow(self.columns)
        writer.writerows([_plain(each) for each in row] for row in self.rows)
        return text.getvalue()


def shown(cell: Cell) -> str:
    """A cell for people: amounts in whole numbers, cents below ten."""
    if isinstance(cell, float):
        return f"{cell:,.2f}" if abs(cell) < _SMALL else f"{cell:,.0f}"
    return f"{cell:,}" if isinstance(cell, int) else cell


def _plain(cell: Cell) -> Cell:
    """A cell for a spreadsheet, which would run a text that begins like a formula."""
    if isinstance(cell, float):
        return round(cell, 2)
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
