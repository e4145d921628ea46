"""Finds the Pulumi CLI."""

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from clinfra.errors import UsageError
from clinfra.folders import Folders

OLDEST = (3, 255, 0)
"""Oldest CLI that the locked SDKs are known to work with."""
_PATIENCE = 60


@dataclass(frozen=True)
class Place:
    """One place where a CLI may be."""

    words: str
    path: Path | None


def places(folders: Folders) -> Iterator[Place]:
    """Where a CLI is looked for, in order."""
    found = shutil.which("pulumi")
    yield Place("on PATH", Path(found) if found else None)
    yield Place("in the cache folder", folders.tools / "pulumi" / "pulumi")
    toolchain = os.environ.get("CLINFRA_TOOLCHAIN")
    inside = Path(toolchain) / "pulumi" / "pulumi" if toolchain else None
    yield Place("in CLINFRA_TOOLCHAIN", inside)


def why_not(path: Path | None) -> str:
    """Why a CLI cannot be used; empty where it can."""
    if path is None or not path.is_file():
        return "none there"
    version = version_of(path)
    if version is None:
        return f"{path} does not tell its version"
    if version < OLDEST:
        return f"{dotted(version)} is older than {dotted(OLDEST)}"
    return ""


def version_of(path: Path) -> tuple[int, ...] | None:
    """Version that an executable says it has; it is asked once as long as it stays the same."""
    try:
        written = path.stat().st_mtime_ns
    except OSError:
        return None
    return _version(path, written)


@cache
def _version(path: Path, _written: int) -> tuple[int, ...] | None:
    try:
        answer = subprocess.run(  # noqa: S603  # the CLI that the user has
            [path, "version"],
            capture_output=True,
            text=True,
            timeout=_PATIENCE,
            check=False,
            env={**os.environ, "PULUMI_SKIP_UPDATE_CHECK": "true"},
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = re.match(r"v?(\d+)\.(\d+)\.(\d+)", answer.stdout.strip())
    return tuple(int(part) for part in found.groups()) if found else None


def dotted(version: tuple[int, ...]) -> str:
    """A version as people write it."""
    return ".".join(map(str, version))


def first_usable(
    candidates: Iterator[Place], say: Callable[[str], None] = lambda _line: None
) -> Path | None:
    """The first CLI that can be used; says of each place why it was passed over."""
    for place in candidates:
        reason = why_not(place.path)
        if place.path and not reason:
            say(f"Pulumi CLI {place.words}: {place.path}")
            return place.path
        say(f"Pulumi CLI {place.words}: {reason}")
    return None


def find_pulumi() -> Path:
    """The Pulumi CLI to run.

    Raises:
        UsageError: There is none that is new enough.
    """
    found = first_usable(places(Folders.of(os.environ)))
    if found is None:
        raise UsageError(
            f"no Pulumi CLI from {dotted(OLDEST)} on was found on PATH, in the cache folder or in "
            "CLINFRA_TOOLCHAIN; `make setup` gets one"
        )
    return found
