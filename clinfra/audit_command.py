"""The command that checks the record of promotions."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from clinfra.errors import RunFailedError, UsageError
from clinfra.options import AsJson

if TYPE_CHECKING:
    from clinfra.audit import Chained

audit_app = typer.Typer(help="Check the record of promotions.", no_args_is_help=True)


@audit_app.callback()
def _group() -> None:  # pyright: ignore[reportUnusedFunction]  # keeps `verify` a word of its own
    """Check the record of promotions."""


@audit_app.command()
def verify(
    against: Annotated[
        Path | None, typer.Option(help="Older copy, of which nothing may be gone.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Say whether a record was changed, moved or taken out, or a kept file changed."""
    from clinfra.audit import BrokenChainError, missing_from
    from clinfra.promotion_evidence import AUDIT

    older = _older(against) if against else []
    try:
        records = AUDIT.records()
        faults = [*AUDIT.file_faults(records), *missing_from(records, older)]
    except BrokenChainError as error:
        records, faults = [], str(error).splitlines()
    if as_json:
        documents = [each.model_dump(mode="json") for each in records]
        typer.echo(json.dumps({"holds": not faults, "faults": faults, "records": documents}))
    else:
        for each in records:
            typer.echo(_line(each))
        for each in faults:
            typer.echo(f"- {each}")
    if faults:
        raise RunFailedError(f"{AUDIT.path.name} does not hold")
    if not as_json:
        typer.echo(f"{len(records)} records, and the chain holds")


def _line(record: "Chained") -> str:
    entry = record.entry
    before = f", was version {entry.replaced.version}" if entry.replaced else ""
    came = f" from {entry.source}" if entry.source else ""
    return (
        f"{record.number}  {entry.at:%Y-%m-%d %H:%M}  {entry.action}  {entry.model} "
        f"version {entry.released.version}{came} in {entry.target}{before}  by {entry.by}"
    )


def _older(path: Path) -> "list[Chained]":
    from clinfra.audit import BrokenChainError, records_in

    try:
        return records_in(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"--against is {path}, which cannot be read: {error}") from None
    except BrokenChainError as error:
        raise UsageError(f"--against is {path}, which does not hold: {error}") from None
