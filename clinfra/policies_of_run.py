"""Holds a run to the policy pack."""

import os
import sys
from pathlib import Path

from clinfra.folders import CHECKOUT, Folders
from clinfra.session import Session
from clinfra.setup.hosts import write_hosts
from clinfra.tools import find_pulumi

PACK = CHECKOUT / "policies"


def hold_to_policies(session: Session) -> None:
    """Run the pack with every preview and up of a session."""
    session.hold_to(PACK, host_environment(Folders.of(os.environ)))


def host_environment(folders: Folders) -> dict[str, str]:
    """Where the engine finds the host of the pack, and the Python that the pack needs."""
    cli = find_pulumi()
    write_hosts(folders, cli, lambda _line: None)
    own = [cli.parent, folders.tools / "bin", Path(sys.executable).parent]
    search = [*map(str, own), os.environ.get("PATH", "")]
    return {"PATH": os.pathsep.join(search), "PULUMI_PYTHON_CMD": sys.executable}
