"""Small executables: hosts where the official ones are not installed, and the package."""

import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from clinfra.folders import Folders

_MODULES = {
    "pulumi-language-python": "clinfra.language_host",
    "pulumi-analyzer-policy-python": "pulumi.policy",
    "pulumi-resource-clinfra": "clinfra.package",
}


def write_hosts(folders: Folders, cli: Path, say: Callable[[str], None]) -> None:
    """Write what is neither on PATH nor beside the CLI into the cache folder."""
    for name, module in _MODULES.items():
        official = shutil.which(name) or next(cli.parent.glob(f"{name}*"), None)
        if official:
            say(f"{name}: {official}")
            continue
        path = folders.tools / "bin" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_script(module), encoding="utf-8")
        path.chmod(0o755)
        say(f"{name}: written to {path}")


def _script(module: str) -> str:
    return f'#!/bin/sh\nexec "{sys.executable}" -u -m {module} "$@"\n'
