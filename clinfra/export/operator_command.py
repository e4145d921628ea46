"""The command that writes a fleet for the Pulumi Kubernetes Operator."""

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from clinfra.errors import UsageError
from clinfra.export.command import export_app
from clinfra.options import AsJson

if TYPE_CHECKING:
    from clinfra.export.operator import Source
    from twin.wire import Json

__all__ = ["export_app", "operator"]
_DURATION = re.compile(r"(\d+(h|m|s))+")


@export_app.command()
def operator(  # noqa: PLR0913, PLR0917  # one argument for each option
    repository: Annotated[str, typer.Option(metavar="URL", help="Git repository of the project.")],
    stacks: Annotated[
        str, typer.Option("--stacks", metavar="GLOB", help="Pattern of stack names.")
    ] = "*",
    branch: Annotated[str, typer.Option(help="Branch that the operator follows.")] = "main",
    namespace: Annotated[str, typer.Option(help="Namespace of the objects.")] = "clinfra",
    service_account: Annotated[
        str, typer.Option(help="Account whose workload identity may change Azure.")
    ] = "clinfra",
    within: Annotated[
        str, typer.Option(help="How fresh the success of the environment before must be.")
    ] = "1h",
    out: Annotated[Path, typer.Option(help="Folder, one file a stack.")] = Path("operator"),
    as_json: AsJson = False,
) -> None:
    """Write Stacks of the Pulumi Kubernetes Operator; QA goes before staging before production."""
    from clinfra.export.operator import Source

    _must_fit(repository, within)
    source = Source(repository, branch, namespace, service_account, within)
    files = _written(stacks, source, out)
    if as_json:
        typer.echo(json.dumps({"files": [str(each) for each in files]}, indent=2))
    else:
        typer.echo(f"{out}: {len(files)} stacks for the Pulumi Kubernetes Operator")


def _must_fit(repository: str, within: str) -> None:
    if re.match(r"\w+://[^/@]*:[^/@]*@", repository):
        raise UsageError("--repository holds a password; a URL without one is allowed")
    if not _DURATION.fullmatch(within):
        raise UsageError(f"--within is {within}; a duration such as 1h or 90m is allowed")


def _written(pattern: str, source: "Source", folder: Path) -> list[Path]:
    from clinfra.export.operator import prerequisites, stack_object, texts
    from clinfra.fleet.stacks import fleet_stacks
    from clinfra.options import settings_of

    there = fleet_stacks("*")
    objects: list[dict[str, Json]] = []
    for each in fleet_stacks(pattern):
        settings, _ = settings_of(each.name)
        objects.append(stack_object(each, settings, prerequisites(each, there), source))
    files: list[Path] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in texts(objects):
            (folder / name).write_text(text, encoding="utf-8")
            files.append(folder / name)
    except OSError as error:
        raise UsageError(f"--out is {folder}, which cannot be written: {error}") from None
    return files
