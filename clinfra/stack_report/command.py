"""The command that writes the report on a stack."""

import json
from pathlib import Path
from typing import Annotated

import typer

from clinfra.errors import UsageError
from clinfra.options import Against, AsJson, PlanFile, Stack


def report(
    stack: Stack,
    out: Annotated[
        Path | None, typer.Option("--out", help="HTML file; else STACK-report.html in this folder.")
    ] = None,
    plan: PlanFile = None,
    against: Against = None,
    as_json: AsJson = False,
) -> None:
    """Write one HTML page on cost, tags, change, rules, schedule and architecture."""
    from clinfra.stack_report.gather import gathered
    from clinfra.stack_report.page import written

    file = out or Path(f"{stack}-report.html")
    if file.suffix != ".html":
        raise UsageError(f"--out is {file}; a file whose name ends in .html is allowed")
    data = gathered(stack, plan, against)
    try:
        page, *tables = written(data, file)
    except OSError as error:
        raise UsageError(f"--out is {file}, which cannot be written: {error}") from None
    if as_json:
        told = {"stack": stack, "page": str(page), "tables": [str(each) for each in tables]}
        typer.echo(json.dumps(told, indent=2))
    else:
        typer.echo(f"{page}: the report on {stack}, from {data.told_from}")
        typer.echo(f"{page.with_name(f'{page.stem}-tables')}: {len(tables)} tables as CSV")
