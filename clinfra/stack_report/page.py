"""The page: one HTML file with all that it needs inside, and its tables beside it."""

import json
import re
from pathlib import Path

from markupsafe import Markup, escape

from clinfra.stack_report.content import Section, facts, sections
from clinfra.stack_report.gather import ReportData
from clinfra.stack_report.tables import Cell, shown
from clinfra.templates import templates_in

_HERE = Path(__file__).parent
_CODE = re.compile(r"`([^`]+)`")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def rendered(data: ReportData, tables: str) -> str:
    """The page as text; what a plan says is escaped, never markup.

    Args:
        data: What it tells.
        tables: Folder with the CSV files, as the page links to it.
    """
    templates = templates_in(_HERE)
    templates.filters["cell"] = _cell
    templates.filters["marked"] = _marked
    parts = sections(data)
    return templates.get_template("page.html.jinja").render(
        data=data,
        facts=list(facts(data)),
        sections=parts,
        tables=tables,
        style=_asset("page.css"),
        script=_asset("page.js"),
        plotly=_plotly(),
        figures=_figures(parts),
    )


def written(data: ReportData, file: Path) -> list[Path]:
    """Write the page and its tables; the files, the page first.

    Raises:
        OSError: A file cannot be written.
    """
    folder = file.with_name(f"{file.stem}-tables")
    folder.mkdir(parents=True, exist_ok=True)
    file.write_text(rendered(data, folder.name), encoding="utf-8")
    files = [file]
    for table in (each for section in sections(data) for each in section.tables):
        path = folder / f"{table.slug}.csv"
        path.write_text(table.as_csv(), encoding="utf-8")
        files.append(path)
    return files


def _asset(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")


def _cell(value: Cell) -> Markup:
    """A cell that may break after the colons and slashes of a type token."""
    return Markup(re.sub(r"[:/]", r"\g<0><wbr>", str(escape(shown(value)))))  # noqa: S704


def _marked(sentence: str) -> Markup:
    """A sentence whose parts between backticks are code."""
    return Markup(_CODE.sub(r"<code>\1</code>", str(escape(sentence))))  # noqa: S704


def _figures(parts: list[Section]) -> str:
    """All figures by their slug, as JSON that no text in it can end early."""
    found = {each.slug: json.loads(each.document) for part in parts for each in part.figures}
    return json.dumps(found).replace("<", "\\u003c")


def _plotly() -> str:
    """The library that draws, so that the page needs no network; HTML forbids control codes."""
    from plotly.offline import get_plotlyjs

    source = _CONTROL.sub(lambda found: f"\\x{ord(found[0]):02x}", str(get_plotlyjs()))
    return source.replace("</script", "<\\/script")
