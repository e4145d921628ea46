"""Commands that look after the price book."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from clinfra.errors import RunFailedError, UsageError
from clinfra.options import AsJson, PlanFile, Stack

prices_app = typer.Typer(help="Look after the price book.", no_args_is_help=True)


@prices_app.command("list")
def list_prices(as_json: AsJson = False) -> None:
    """Show the price book: each meter, its price, its day and its source."""
    from clinfra.sections import As, Section, show
    from finops.price_book import price_book

    book = sorted(price_book(), key=lambda each: (str(each.meter), each.region))
    columns = ("meter", "region", "unit", "as of", "known by", "USD")
    rows = [
        [str(e.meter), e.region, e.meter.unit, str(e.as_of), e.confidence, f"{e.usd:.6g}"]
        for e in book
    ]
    document = [
        dict(zip(columns, row, strict=True)) | {"source": e.source}
        for e, row in zip(book, rows, strict=True)
    ]
    section = Section(f"{len(book)} prices", columns, rows, figures=1)
    show(As.JSON if as_json else As.TEXT, [section], lambda: {"prices": document})


@prices_app.command()
def refresh(
    stack: Stack,
    plan: PlanFile = None,
    folder: Annotated[
        Path | None, typer.Option(help="Folder to write to, instead of the price book's own.")
    ] = None,
    address: Annotated[
        str | None, typer.Option(help="Address of the API, instead of Azure's own.")
    ] = None,
    partial: Annotated[
        bool, typer.Option("--partial", help="Write what was found although something was not.")
    ] = False,
) -> None:
    """Read today's prices of everything that a stack is billed by; needs the internet."""
    from clinfra.cost import estimate_of, usage_of
    from clinfra.planned import planned
    from finops.price_book import FOLDER, write_prices
    from finops.refresh import refresh_of
    from finops.retail_prices import API, RetailPrices, RetailPricesError

    held, _ = planned(stack, plan)
    if folder is not None and not folder.is_dir():
        raise UsageError(f"{folder} is given; a folder that exists is allowed")
    told = estimate_of(stack, held, usage_of(stack))
    today = datetime.now(UTC).date()
    try:
        found = refresh_of(told, RetailPrices(address or API), today)
    except RetailPricesError as error:
        raise RunFailedError(f"{error}; the price book is as it was") from None
    for each in found.mistakes:
        typer.echo(each, err=True)
    if found.mistakes and not partial:
        raise RunFailedError(
            f"{len(found.mistakes)} of {len(found.mistakes) + len(found.prices)} meters were not "
            "found; nothing was written (--partial writes the rest)"
        )
    path = (folder or FOLDER) / f"retail-{today}-{stack}.csv"
    write_prices(path, found.prices)
    typer.echo(f"{len(found.prices)} prices of {today} are in {path.name}")
