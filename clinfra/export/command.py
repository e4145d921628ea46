"""The commands that write what would be deployed."""

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from clinfra.errors import UsageError
from clinfra.options import AsJson, PlanFile, Stack

export_app = typer.Typer(
    help="Write what would be deployed in formats that other tools read.", no_args_is_help=True
)
Out = Annotated[Path | None, typer.Option("--out", help="Folder; else STACK-FORMAT in this one.")]


@export_app.command()
def arm(stack: Stack, out: Out = None, plan: PlanFile = None, as_json: AsJson = False) -> None:
    """Write the Azure resources as ARM templates, numbered in the order of deployment."""
    from clinfra.export.arm import templates_of, texts
    from clinfra.folders import Folders
    from clinfra.options import settings_of
    from clinfra.planned import planned
    from twin.arm_types import PublishedTypes

    settings, _ = settings_of(stack)
    found, source = planned(stack, plan)
    published = PublishedTypes.of(Folders.of(os.environ).arm_types(os.environ))
    exported = templates_of(found, published, settings.subscription_id)
    folder = out or Path(f"{stack}-arm")
    files = _write(folder, texts(exported), "*.json")
    number = sum(len(each.resources) for each in exported.templates)
    if as_json:
        _print_json(stack, files, number, placed_by_rule=list(exported.by_rule))
        return
    typer.echo(f"{folder}: {number} resources of {stack} in {len(files)} templates, from {source}")
    if exported.by_rule:
        typer.echo(
            "no published type is at hand for "
            f"{', '.join(exported.by_rule)}: location, tags, identity, sku and the like were put "
            "at the top, all else under properties; what is nested stands as the SDK has it "
            "(`clinfra twin types` makes the types)"
        )


@export_app.command()
def kubernetes(
    stack: Stack, out: Out = None, plan: PlanFile = None, as_json: AsJson = False
) -> None:
    """Write the Kubernetes objects as manifests, numbered in order; secrets are placeholders."""
    from clinfra.export.manifests import texts
    from clinfra.planned import planned

    found, source = planned(stack, plan)
    folder = out or Path(f"{stack}-kubernetes")
    files = _write(folder, texts(found), "*.yaml")
    if as_json:
        _print_json(stack, files, len(files))
    else:
        typer.echo(f"{folder}: {len(files)} objects of {stack}, from {source}")


def _write(folder: Path, texts: Iterable[tuple[str, str]], made: str) -> list[Path]:
    """Write the files; those that an earlier export left are dropped."""
    written: list[Path] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for left in folder.glob(f"[0-9][0-9]*-{made}"):
            left.unlink()
        for name, text in texts:
            (folder / name).write_text(text, encoding="utf-8")
            written.append(folder / name)
    except OSError as error:
        raise UsageError(f"--out is {folder}, which cannot be written: {error}") from None
    return written


def _print_json(stack: str, files: list[Path], number: int, **more: object) -> None:
    told = {"stack": stack, "files": [str(each) for each in files], "resources": number, **more}
    typer.echo(json.dumps(told, indent=2))
