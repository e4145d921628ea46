"""A Pulumi project of another team on the twin, which knows nothing of clinfra's program."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from clinfra.folders import Folders
from clinfra.policies_of_run import host_environment
from clinfra.tools import find_pulumi
from tests.harness.checkout import Run

NODE_PACKAGES = ("@pulumi/pulumi@3.255.0", "typescript@5.9.3", "@types/node@20")
_OPTIONS = ("--skipLibCheck", "--module", "commonjs", "--target", "es2020")


class Others:
    """The project's folder, and its commands."""

    def __init__(self, folder: Path, ports: str) -> None:
        self.folder = folder / "theirs"
        self.folder.mkdir()
        folders = Folders(folder)
        own = folders.local_environment() | host_environment(folders)
        inherited = {name: value for name, value in os.environ.items() if "PULUMI_" not in name}
        self._environment = inherited | own | {"PULUMI_DEBUG_PROVIDERS": ports}

    def run(self, *command: str | Path) -> Run:
        done = subprocess.run(
            command,
            cwd=self.folder,
            env=self._environment,
            capture_output=True,
            text=True,
            check=False,
        )
        return Run(done.returncode, done.stdout, done.stderr)

    def pulumi(self, *arguments: str) -> Run:
        return self.run(find_pulumi(), *arguments, "--non-interactive")

    def compiled(self, *sources: str) -> None:
        """Compile TypeScript of the folder; skips the test where Node cannot be had."""
        if not shutil.which("node") or not shutil.which("npm"):
            pytest.skip("node and npm are not on this machine")
        installed = self.run("npm", "install", "--no-audit", "--no-fund", *NODE_PACKAGES)
        if installed.code:
            pytest.skip(f"npm cannot install {NODE_PACKAGES}: {installed.err[-200:]}")
        compiled = self.run("node_modules/.bin/tsc", *_OPTIONS, *sources)
        assert compiled.code == 0, compiled.out
