"""Model cards on the command line: rendered for people, checked for those who approve."""

import json
from datetime import UTC, datetime
from enum import StrEnum, unique
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from clinfra.errors import RunFailedError, UsageError
from clinfra.options import AsJson, Stack, settings_of
from clinfra.templates import templates_in

if TYPE_CHECKING:
    import datetime as dt

    from stacks.model_cards import ModelCard
    from stacks.models import ModelSettings

card_app = typer.Typer(help="Show and check model cards.", no_args_is_help=True)
Model = Annotated[str, typer.Option("--model", "-m", help="Name of the model.")]
OfCanary = Annotated[bool, typer.Option("--canary", help="The canary's card, not the champion's.")]
_ACRONYMS = frozenset({"ai", "auprc", "auroc", "f1"})
_TEMPLATES = Path(__file__).parent / "card_templates"


@unique
class Form(StrEnum):
    """What a card is rendered to."""

    MARKDOWN = "markdown"
    HTML = "html"


@card_app.command()
def render(
    stack: Stack,
    model: Model,
    form: Annotated[Form, typer.Option("--format", help="What it is rendered to.")] = Form.MARKDOWN,
    canary: OfCanary = False,
    as_json: AsJson = False,
    output: Annotated[
        Path | None, typer.Option(help="File that it is written to, in place of the output.")
    ] = None,
) -> None:
    """Render a model's card for people."""
    _, card, _ = _found(stack, model, canary=canary)
    text = card.model_dump_json(indent=2) + "\n" if as_json else rendered(card, form)
    if output is None:
        typer.echo(text, nl=False)
        return
    try:
        output.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"--output is {output}, which cannot be written: {error}") from None


@card_app.command()
def check(
    stack: Stack,
    model: Model,
    canary: OfCanary = False,
    as_json: AsJson = False,
    on: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Day that it is checked for.")
    ] = None,
) -> None:
    """Say everything that a card lacks for its model's risk tier, approvals that end too."""
    from stacks.evaluations import shortfalls
    from stacks.model_cards import missing_for

    settings, card, path = _found(stack, model, canary=canary)
    today = on.date() if on else datetime.now(UTC).date()
    faults = [
        *missing_for(card, settings.risk_tier, today),
        *shortfalls(card.evaluation, settings.thresholds),
    ]
    if as_json:
        typer.echo(json.dumps(_document(card, path, today, faults), indent=2))
    else:
        for fault in faults:
            typer.echo(f"{path.name}: {fault}")
    count = len(faults)
    if count:
        told = f"{count} thing{'s' if count > 1 else ''}"
        raise RunFailedError(f"the card of {model} in {stack} lacks {told} on {today}")
    if not as_json:
        typer.echo(f"the card of {model} in {stack} lacks nothing on {today}")


def _document(card: "ModelCard", path: Path, today: "dt.date", faults: list[str]) -> object:
    from stacks.card_files import checksum

    return {
        "model": card.name,
        "version": card.lineage.version,
        "risk_tier": card.risk_tier,
        "checked_for": today.isoformat(),
        "sha256": checksum(path),
        "missing": faults,
    }


def _found(stack: str, model: str, *, canary: bool) -> "tuple[ModelSettings, ModelCard, Path]":
    """Settings, card and file of a model.

    Raises:
        UsageError: The stack serves no such model.
    """
    from stacks.card_files import card_path, load_card

    settings, _ = settings_of(stack)
    given = settings.models.get(model)
    if given is None:
        known = ", ".join(settings.models) or "none"
        raise UsageError(f"--model is {model}; the stack {stack} serves {known}")
    if canary and given.canary is None:
        raise UsageError(f"--canary is given and the model {model} of {stack} has no canary")
    path = card_path(settings.environment, model, canary=canary)
    return given, load_card(path), path


def rendered(card: "ModelCard", form: Form) -> str:
    """A card as Markdown or as one HTML page; what a card says is escaped, never markup."""
    from jinja2 import select_autoescape

    escaped = select_autoescape(enabled_extensions=("html.j2",))
    templates = templates_in(_TEMPLATES, autoescape=escaped)
    templates.filters["words"] = words
    templates.filters["plain"] = plain
    suffix = "html" if form is Form.HTML else "md"
    return templates.get_template(f"card.{suffix}.j2").render(card=card)


def words(name: str) -> str:
    """The name of a field as a heading: ``external_party`` to ``External party``."""
    first, *rest = name.split("_")
    told = [first.upper() if first in _ACRONYMS else first.capitalize(), *rest]
    return " ".join(told)


def plain(value: object) -> str:
    """Text for one cell or line of Markdown, in which nothing is markup."""
    text = " ".join(str(value).split())
    return "".join(f"\\{each}" if each in "\\`*_[]<>|#" else each for each in text)
