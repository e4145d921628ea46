"""Holds a run to the policy pack."""

import os
import sys
from pathlib import Path

import typer

from clinfra.errors import UsageError
from clinfra.folders import CHECKOUT, Folders
from clinfra.session import Session
from clinfra.setup.hosts import write_hosts
from clinfra.tools import find_pulumi
from policies.core.exemptions import load_exemptions
from policies.core.pack import PolicyFiles
from policies.core.profile_files import (
    DEFAULT,
    PolicyFileError,
    load_profile,
    profile_file,
    profile_names,
)

PACK = CHECKOUT / "policies"


def hold_to_policies(session: Session, stack: str) -> None:
    """Run the pack with every preview and up of a session.

    Raises:
        UsageError: The profile or the exemptions of the stack cannot be used.
    """
    try:
        files = PolicyFiles.of({**os.environ, "PULUMI_STACK": stack})
        load_profile(files.profile)
        load_exemptions(files.exemptions)
    except PolicyFileError as error:
        raise UsageError(str(error)) from None
    if falls_to_default(files, stack):
        typer.echo(
            f"No policy profile is named {stack}: the strictest one, {DEFAULT}, holds; "
            f"policies/profiles/{stack}.yaml would say what fits",
            err=True,
        )
    session.hold_to(PACK, host_environment(Folders.of(os.environ)))


def falls_to_default(files: PolicyFiles, stack: str) -> bool:
    """Whether a stack is held to the strictest profile as it has none of its own."""
    return files.profile == profile_file(DEFAULT) and stack not in profile_names()


def host_environment(folders: Folders) -> dict[str, str]:
    """Where the engine finds the host of the pack, and the Python that the pack needs."""
    cli = find_pulumi()
    write_hosts(folders, cli, lambda _line: None)
    own = [cli.parent, folders.tools / "bin", Path(sys.executable).parent]
    search = [*map(str, own), os.environ.get("PATH", "")]
    return {"PATH": os.pathsep.join(search), "PULUMI_PYTHON_CMD": sys.executable}
