"""Gets the Pulumi CLI where none is found: the official download, then a build from modules."""

import hashlib
import http.client
import os
import platform
import re
import shutil
import subprocess
import tarfile
import tempfile
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

from clinfra.folders import CHECKOUT, Folders
from clinfra.tools import OLDEST, dotted, first_usable, places

Say = Callable[[str], None]
RELEASES = "https://get.pulumi.com/releases/sdk"
CHECKSUMS = "https://github.com/pulumi/pulumi/releases/download"
_CONNECT_SECONDS = 15
_MODULE = CHECKOUT / "toolchain"
_PACKAGE = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
_VERSION_VARIABLE = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version"


class SetupError(RuntimeError):
    """Set-up cannot go on; the text says what to do."""


def get_pulumi(folders: Folders, say: Say) -> Path:
    """A CLI that can be used: found, downloaded or built, in this order.

    Raises:
        SetupError: None of the ways works here.
    """
    goal = folders.tools / "pulumi"
    if goal.is_symlink() and not goal.exists():
        goal.unlink()
    found = first_usable(places(folders), say)
    folders.tools.mkdir(parents=True, exist_ok=True)
    if found:
        _remember(found, goal)
        return found
    with tempfile.TemporaryDirectory(dir=folders.tools) as scratch:
        made = Path(scratch) / "pulumi"
        try:
            download(made, say)
        except (OSError, http.client.HTTPException, SetupError) as error:
            say(f"official download: {_reason(error)}")
            shutil.rmtree(made, ignore_errors=True)
            build(made, say)
        _forget(goal)
        made.rename(goal)
    say(f"Pulumi CLI in the cache folder: {goal / 'pulumi'}")
    return goal / "pulumi"


def _forget(goal: Path) -> None:
    """Make room for a new CLI; a link goes, what it points to stays."""
    if goal.is_symlink():
        goal.unlink()
    else:
        shutil.rmtree(goal, ignore_errors=True)


def _remember(found: Path, goal: Path) -> None:
    """Keep a CLI that an environment variable named, for commands that do not have it."""
    toolchain = os.environ.get("CLINFRA_TOOLCHAIN")
    if toolchain and found.is_relative_to(toolchain) and not goal.exists():
        goal.symlink_to(found.parent.resolve(), target_is_directory=True)


def download(folder: Path, say: Say, *, releases: str = RELEASES, sums: str = CHECKSUMS) -> None:
    """Unpack the official release into ``folder``, if its checksum is the published one.

    Raises:
        OSError: The hosts cannot be reached.
        SetupError: The checksum differs, or there is no release for this machine.
    """
    version = dotted(OLDEST)
    name = f"pulumi-v{version}-{_machine()}.tar.gz"
    say(f"official download of {name} (at most {_CONNECT_SECONDS} s to connect)")
    archive = _fetched(f"{releases}/{name}")
    published = _fetched(f"{sums}/v{version}/pulumi-{version}-checksums.txt").decode()
    wanted = re.search(rf"^([0-9a-f]{{64}})\s+\*?{re.escape(name)}$", published, re.MULTILINE)
    actual = hashlib.sha256(archive).hexdigest()
    if wanted is None or wanted.group(1) != actual:
        raise SetupError(f"the checksum of {name} is {actual}, not the published one")
    with tempfile.NamedTemporaryFile(suffix=".tar.gz") as stream:
        stream.write(archive)
        stream.flush()
        with tarfile.open(stream.name) as packed:
            packed.extraction_filter = getattr(tarfile, "data_filter", None)  # since 3.11.4
            packed.extractall(folder.parent)  # noqa: S202  # its checksum is the published one


def build(folder: Path, say: Say) -> None:
    """Build the CLI from the module proxy, with the checked-in module and sums.

    Raises:
        SetupError: Go is missing, or the build fails.
    """
    go = shutil.which("go")
    if go is None:
        raise SetupError("a build from modules needs Go (https://go.dev/dl); or put pulumi on PATH")
    say("building the Pulumi CLI from Go modules; about 3 minutes on 2 cores")
    folder.mkdir(parents=True)
    command = build_command(go, folder / "pulumi")
    environment = {**os.environ, "GOFLAGS": "-mod=readonly", "CGO_ENABLED": "0"}
    done = subprocess.run(  # noqa: S603  # the Go that the user has
        command, cwd=_MODULE, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        lines = (done.stderr or "go said nothing").strip().splitlines()
        raise SetupError(f"the build failed: {lines[-1]}")


def build_command(go: str, output: Path) -> list[str]:
    """The command line of the build."""
    flags = f"-s -w -X {_VERSION_VARIABLE}=v{dotted(OLDEST)}"
    return [go, "build", "-trimpath", "-ldflags", flags, "-o", str(output), _PACKAGE]


def _machine() -> str:
    cpu = {"x86_64": "x64", "amd64": "x64", "aarch64": "arm64", "arm64": "arm64"}
    return f"{platform.system().lower()}-{cpu.get(platform.machine().lower(), 'x64')}"


def _fetched(address: str) -> bytes:
    with urllib.request.urlopen(address, timeout=_CONNECT_SECONDS) as answer:  # noqa: S310
        return bytes(answer.read())


def _reason(error: Exception) -> str:
    if isinstance(error, urllib.error.HTTPError):
        return f"{error.url} answers {error.code}"
    if isinstance(error, urllib.error.URLError):
        return f"not reachable ({error.reason})"
    if isinstance(error, http.client.IncompleteRead):
        return "the connection broke before the end"
    return str(error)
