"""The command that reviews a change."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from clinfra.errors import Exit, UsageError
from clinfra.options import AsJson
from stacks.vocabulary import Environment

if TYPE_CHECKING:
    from clinfra.review.content import Judged, StackReview

_ORDER = tuple(each.value for each in Environment)
Plans = Annotated[Path, typer.Option(help="Folder with a plan or state of each stack, STACK.json.")]


def review(
    base: Plans,
    head: Plans,
    confirm_deletion: Annotated[
        list[str] | None, typer.Option(help="STACK:NAME of a resource whose data may be lost.")
    ] = None,
    markdown: Annotated[Path | None, typer.Option(help="File that the comment goes to.")] = None,
    as_json: AsJson = False,
) -> None:
    """Say what a change risks, breaks and costs, from the plans before and after it."""
    from clinfra.review.content import as_document
    from clinfra.review.page import comment

    confirmed = frozenset(confirm_deletion or ())
    reviews = [_reviewed(each, base, head, confirmed) for each in _stacks(base, head)]
    if markdown:
        try:
            markdown.write_text(comment(reviews), encoding="utf-8")
        except OSError as error:
            raise UsageError(
                f"--markdown is {markdown}, which cannot be written: {error}"
            ) from None
    if as_json:
        typer.echo(json.dumps([as_document(each) for each in reviews], indent=2))
    elif not markdown:
        typer.echo(comment(reviews))
    passes = all(each.passes for each in reviews)
    raise typer.Exit(Exit.FINE if passes else Exit.POLICY_VIOLATION)


def _stacks(base: Path, head: Path) -> Sequence[str]:
    before, after = ({each.stem for each in folder.glob("*.json")} for folder in (base, head))
    if not after or before != after:
        raise UsageError(
            f"--base {base} holds plans of {', '.join(sorted(before)) or 'nothing'} and --head "
            f"{head} of {', '.join(sorted(after)) or 'nothing'}; both must hold the same stacks"
        )
    return sorted(after, key=lambda each: (_ORDER.index(each) if each in _ORDER else -1, each))


def _reviewed(stack: str, base: Path, head: Path, confirmed: frozenset[str]) -> "StackReview":
    from clinfra.cost import estimate_of, usage_of
    from clinfra.review.content import review as reviewed
    from finops.change import change

    before, after = (_judged(stack, folder / f"{stack}.json") for folder in (base, head))
    usage = usage_of(stack)
    cost = change(
        estimate_of(stack, before.plan, usage),
        estimate_of(stack, after.plan, usage),
    )
    own = {each.removeprefix(f"{stack}:") for each in confirmed if each.startswith(f"{stack}:")}
    return reviewed(before, after, cost, frozenset(own))


def _judged(stack: str, file: Path) -> "Judged":
    from clinfra.planned import plan_in
    from clinfra.policy_check import judged
    from clinfra.review.content import Judged

    plan = plan_in(stack, file)
    return Judged(plan, judged(plan.remaining(), datetime.now(UTC).date()))
