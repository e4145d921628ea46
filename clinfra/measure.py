"""Commands that measure and predict."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from clinfra.errors import RunFailedError, UsageError
from clinfra.options import AsJson, Faults, Seed, Stack, bad_day_arguments, settings_of
from clinfra.targets import Target

_LEAST_SIZE = 3
"""A group and one of each kind."""


def rehearse(
    stack: Stack,
    as_json: AsJson = False,
    picture: Annotated[Path | None, typer.Option(help="Page to draw the Gantt chart on.")] = None,
    faults: Faults = None,
    seed: Seed = None,
) -> None:
    """Make an environment from nothing on a throw-away twin, and predict Azure's time for it."""
    from clinfra import rehearsal
    from clinfra.console import RunConsole
    from clinfra.progress import Progress
    from clinfra.report import print_troubles

    _, path = settings_of(stack)
    day = bad_day_arguments(faults, seed, Target.LOCAL)
    console = RunConsole(stderr=as_json, soft_wrap=True)
    with Progress(console, f"rehearse {stack}", 0) as progress:
        done = rehearsal.rehearse(stack, path, progress.observe, day)
    if as_json:
        typer.echo(json.dumps(rehearsal.as_document(done), indent=2))
    print_troubles(console, done.report.outcome)
    if done.schedule is None:
        raise RunFailedError(f"the rehearsal of {stack} failed; nothing of it is kept")
    if not as_json:
        rehearsal.print_rehearsal(console, done, done.schedule)
    if picture:
        rehearsal.write_picture(done.schedule, picture)
    if done.report.failed:
        raise RunFailedError(
            f"the first up of {stack} failed on this day; {done.ups} ups made everything, and the "
            "prediction is of all of them"
        )


def bench(
    sizes: Annotated[
        str, typer.Option(help="Sizes of the previews: prod, or numbers of synthetic resources.")
    ] = "prod,250,500,1000,2000",
    up_sizes: Annotated[str, typer.Option(help="Sizes of the ups.")] = "prod,250,500",
    plan_sizes: Annotated[
        str,
        typer.Option(help="Plans that cost, tags, report and evidence read: prod or a number."),
    ] = "prod,2000,5000",
    twin_sizes: Annotated[
        str, typer.Option(help="Resources that the twin makes without an engine.")
    ] = "1000,5000",
    policies: Annotated[
        bool, typer.Option("--policies", help="Measure the policy pack instead.")
    ] = False,
    as_json: AsJson = False,
    picture: Annotated[Path | None, typer.Option(help="Page to draw the curves on.")] = None,
) -> None:
    """Measure clinfra against the bare SDK, as ratios."""
    from clinfra import bench as measuring

    previews, ups = list(_sizes(sizes, "prod")), list(_sizes(up_sizes, "prod"))
    plans = list(_sizes(plan_sizes, "prod"))
    alone = [int(each) for each in _sizes(twin_sizes)]

    def say(line: str) -> None:
        typer.echo(line, err=as_json)

    if policies:
        result = measuring.bench_policies(alone, say)
    else:
        result = measuring.bench(previews, ups, plans, alone, say)
    if picture and not policies:
        measuring.write_picture(result, picture)
    if as_json:
        typer.echo(json.dumps(result, indent=2))
    else:
        for name, ratio in measuring.ratios_of(result).items():
            typer.echo(f"{name}: {ratio}")


def _sizes(text: str, *names: str) -> Iterator[str]:
    """The sizes of a comma-separated list, each a name or a number.

    Raises:
        UsageError: One is neither.
    """
    for each in filter(None, text.split(",")):
        if each not in names and not (each.isdigit() and int(each) >= _LEAST_SIZE):
            allowed = " or ".join([*names, f"a number from {_LEAST_SIZE}"])
            raise UsageError(f"the size {each} is given; {allowed} is allowed")
        yield each
