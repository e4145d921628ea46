"""The commands that bring a model to the next environment, and back."""

import json
import re
import subprocess
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from getpass import getuser
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from clinfra.errors import RunFailedError, UsageError
from clinfra.options import AsJson, Stack

if TYPE_CHECKING:
    from clinfra.audit import Chained, Entry
    from clinfra.change import Change
    from clinfra.promotion_evidence import Proposal

Model = Annotated[str, typer.Option("--model", "-m", help="Name of the model.")]
By = Annotated[
    str | None, typer.Option("--by", help="Who does it; git's user.name unless said otherwise.")
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Judge and show all, and write nothing.")]
_NAME = re.compile(r"[^\W_][\w .,'-]{1,59}")


def promote(  # noqa: PLR0913, PLR0917  # one argument for each option
    model: Model,
    source: Annotated[str, typer.Option("--from", help="Stack that it is up in.")],
    target: Annotated[
        str, typer.Option("--to", help="Stack that it comes into; for a canary also its own.")
    ],
    canary: Annotated[
        bool, typer.Option("--canary", help="The source's canary, not its champion.")
    ] = False,
    challenger: Annotated[
        Path | None, typer.Option(help="Request that the retraining service wrote.")
    ] = None,
    plan: Annotated[
        Path | None, typer.Option(help="State of the source, where it is not the local one.")
    ] = None,
    by: By = None,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Bring a version to the next environment's stack file, or say all that speaks against it.

    With --canary, and --to the stack of --from, the canary becomes the champion where it is.
    """
    from clinfra.audit import Action
    from clinfra.promotion import compared_by
    from clinfra.promotion_evidence import Asked, proposal

    asked = Asked(
        model=model, source=source, target=target, canary=canary, challenger=challenger, plan=plan
    )
    person = _person(by)
    with _pen(dry_run=dry_run):
        found = proposal(asked)
        name = f"version {found.candidate.version} of {model}"
        way = (
            f"in {target}, whose canary it is" if source == target else f"from {source} to {target}"
        )
        if found.reasons:
            _refuse(f"{name} is not promoted {way}", found.reasons, as_json)
        entry = _entry(
            by=person,
            action=Action.PROMOTE,
            model=model,
            source=source,
            target=target,
            released=found.released,
            replaced=found.replaced,
            comparison=compared_by(found.candidate),
            evidence=dict(found.hashes),
        )
        diff = found.change.diff()
        record = None if dry_run else _carried_out(found.change, entry, _replaced_files(found))
    _tell(f"{name} is promoted {way}", diff, record, as_json=as_json)


def rollback(
    model: Model,
    stack: Stack,
    canary: Annotated[
        bool, typer.Option("--canary", help="Only take its share from the canary.")
    ] = False,
    by: By = None,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Go back to the version before the last promotion, or take its share from the canary."""
    from clinfra.roll_back import canary_stopped, version_before

    person = _person(by)
    with _pen(dry_run=dry_run):
        found = (canary_stopped if canary else version_before)(model, stack)
        if found.reasons:
            _refuse(f"{model} of {stack} is not rolled back", found.reasons, as_json)
        entry = _entry(
            by=person,
            action=found.action,
            model=model,
            source=None,
            target=stack,
            released=found.released,
            replaced=found.replaced,
            comparison="none",
            evidence=dict(found.hashes),
        )
        diff = found.change.diff()
        record = None if dry_run else _carried_out(found.change, entry, found.kept)
    told = "its canary answers no request" if canary else f"it is version {found.released.version}"
    _tell(f"{model} of {stack} is rolled back: {told}", diff, record, as_json=as_json)


@contextmanager
def _pen(*, dry_run: bool) -> Generator[None]:
    """The right to write, and a record that can be gone on with.

    Raises:
        RunFailedError: The record was tampered with.
    """
    from clinfra.audit import BrokenChainError
    from clinfra.promotion_evidence import AUDIT

    try:
        if dry_run:
            AUDIT.records()
            yield
        else:
            with AUDIT.locked():
                AUDIT.records()
                yield
    except BrokenChainError as error:
        raise RunFailedError(f"{AUDIT.path} was tampered with:\n{error}") from None


def _entry(**fields: object) -> "Entry":
    from clinfra.audit import Entry

    now = datetime.now(UTC).replace(microsecond=0)
    return Entry.model_validate({"at": now, **fields})


def _replaced_files(found: "Proposal") -> tuple[bytes, ...]:
    """The card and the evidence that are written over."""
    from clinfra.folders import CHECKOUT

    before = [CHECKOUT / path for path in found.change.files if "cards" in path.parts]
    return tuple(each.read_bytes() for each in before if each.is_file())


def _carried_out(change: "Change", entry: "Entry", kept: tuple[bytes, ...]) -> "Chained":
    """Keep what is written over, write the record, and then the change."""
    from clinfra.promotion_evidence import AUDIT

    try:
        new = [each for path, each in change.files.items() if "cards" in path.parts and each]
        for content in (*kept, *new):
            AUDIT.keep(content)
        record = AUDIT.append(entry)
        change.write()
    except OSError as error:
        raise RunFailedError(
            f"not everything could be written: {error}; `git status` shows what was, and "
            "`git restore` takes it back"
        ) from None
    return record


def _refuse(told: str, reasons: tuple[str, ...], as_json: bool) -> None:  # noqa: FBT001
    if as_json:
        typer.echo(json.dumps({"done": False, "reasons": reasons}, indent=2))
    else:
        for each in reasons:
            typer.echo(f"- {each}")
    count = len(reasons)
    raise RunFailedError(f"{told}, for {count} reason{'s' if count > 1 else ''}")


def _tell(told: str, diff: str, record: "Chained | None", *, as_json: bool) -> None:
    if as_json:
        document: Mapping[str, object] = {
            "done": record is not None,
            "reasons": [],
            "diff": diff,
            "record": record.model_dump(mode="json") if record else None,
        }
        typer.echo(json.dumps(document, indent=2))
        return
    typer.echo(diff, nl=False)
    if record is None:
        typer.echo(f"dry run: nothing is written; without --dry-run {told}")
    else:
        typer.echo(f"{told}: record {record.number} of audit/promotions.jsonl, {record.sha256}")


def _person(by: str | None) -> str:
    """Who does it.

    Raises:
        UsageError: The name is none of a person or a team.
    """
    name = by or _of_git() or getuser()
    if not _NAME.fullmatch(name):
        raise UsageError(f"--by is {name!r}; the name of a person or a team is allowed, no address")
    return name


def _of_git() -> str:
    from clinfra.folders import CHECKOUT

    asked = ["git", "-C", str(CHECKOUT), "config", "user.name"]
    try:
        done = subprocess.run(asked, check=False, capture_output=True, text=True)  # noqa: S603
    except FileNotFoundError:
        return ""
    return done.stdout.strip()
