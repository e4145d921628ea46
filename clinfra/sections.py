"""Tables of a report, for a terminal, a pull request or a machine alike."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto

import typer


class As(Enum):
    """How a report is shown."""

    TEXT = auto()
    MARKDOWN = auto()
    JSON = auto()

    @classmethod
    def asked(cls, *, as_json: bool, markdown: bool) -> "As":
        """What the options of a command ask for; JSON goes before Markdown."""
        return cls.JSON if as_json else cls.MARKDOWN if markdown else cls.TEXT


@dataclass(frozen=True)
class Section:
    """One table of a report, or a paragraph where it has no columns."""

    title: str
    columns: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()
    text: str = ""
    figures: int = 0
    """Number of columns, from the right, that hold figures."""


def show(
    shown: As, sections: Iterable[Section], document: Callable[[], Mapping[str, object]]
) -> None:
    """Print a report."""
    if shown is As.JSON:
        typer.echo(json.dumps(document(), indent=2))
    elif shown is As.MARKDOWN:
        typer.echo(as_markdown(sections))
    else:
        _print(sections)


def as_markdown(sections: Iterable[Section]) -> str:
    """A report in Markdown."""
    return "\n\n".join(_markdown(each) for each in sections)


def _markdown(section: Section) -> str:
    parts = [f"## {section.title}"] if section.title else []
    parts += [section.text] if section.text else []
    if section.columns:
        plain = len(section.columns) - section.figures
        rule = ["---"] * plain + ["---:"] * section.figures
        rows = [section.columns, rule, *section.rows]
        parts.append("\n".join("| " + " | ".join(map(_cell, row)) + " |" for row in rows))
    return "\n\n".join(parts)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _print(sections: Iterable[Section]) -> None:
    from rich.markup import escape
    from rich.table import Table

    from clinfra.console import RunConsole

    console = RunConsole(soft_wrap=True)
    for each in sections:
        if each.title and not each.columns:
            console.print(each.title, style="bold", highlight=False, markup=False)
        if each.text:
            console.print(each.text, highlight=False, markup=False)
        if each.columns:
            table = Table(title=each.title, title_justify="left", title_style="bold", box=None)
            for number, column in enumerate(each.columns):
                figures = number >= len(each.columns) - each.figures
                table.add_column(column, justify="right" if figures else "left", overflow="fold")
            for row in each.rows:
                table.add_row(*map(escape, row))
            console.print(table)
