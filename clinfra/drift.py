"""The command that changes the twin's cloud behind the program's back."""

import json
import os
from contextlib import closing
from typing import Annotated

import typer

from clinfra.errors import UsageError
from clinfra.folders import Folders
from clinfra.options import AsJson, Stack
from twin.client import DriftKind

Name = Annotated[str, typer.Option(help="Pattern of logical names that it may happen to.")]
Chosen = Annotated[int, typer.Option("--seed", help="Chooses among them.")]
How = Annotated[DriftKind, typer.Option("--how", help="What happens.")]


def drift(
    stack: Stack, how: How, name: Name = "*", seed: Chosen = 0, as_json: AsJson = False
) -> None:
    """Change something in the twin's cloud that the state does not know of."""
    from clinfra.plan import plan_of_state
    from twin.cloud import Cloud
    from twin.drift import Held, NothingToDriftError
    from twin.drift import drift as drifted

    folders = Folders.of(os.environ)
    path = folders.state_file(stack)
    if not path.exists():
        raise UsageError(f"the stack {stack} has no local state yet; `clinfra up` makes one")
    resources = plan_of_state(stack, path).resources
    held = [Held(each.type, each.name, each.id) for each in resources if each.id]
    try:
        with closing(Cloud(folders.cloud)) as cloud:
            done = drifted(cloud, how, held, name, seed)
    except NothingToDriftError as error:
        raise UsageError(f"{error} in the stack {stack}") from None
    if as_json:
        document = {"type": done.resource.type, "name": done.resource.name, "did": done.sentence}
        typer.echo(json.dumps(document, indent=2))
    else:
        typer.echo(f"{done.resource.type} {done.resource.name}: {done.sentence}")
