"""Runs the commands of the checkout in a cache folder of the test's own."""

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML

from clinfra.folders import Folders
from clinfra.tools import find_pulumi
from tests.harness.watched import watched

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Run:
    """A finished command."""

    code: int
    out: str
    err: str

    def document(self) -> dict[str, object]:
        """What ``--json`` printed."""
        return json.loads(self.out)


@dataclass(frozen=True)
class Checkout:
    """The checkout with a cache folder of its own."""

    cache: Path
    policies: bool = False
    """Whether runs are held to the policies; most tests are not about them."""
    root: Path = ROOT
    """The checkout, or a copy of it whose stack files a test may change."""
    checkpoints: bool = False
    """Whether the engine writes the state at every step, as it does for users. That takes three
    quarters of the time of an up; only a test that cuts a run off needs it."""

    def environment(self) -> dict[str, str]:
        """Environment of a command: the CLI that set-up got, and this cache folder."""
        inherited = {key: value for key, value in os.environ.items() if "PULUMI_" not in key}
        path = os.pathsep.join([str(find_pulumi().parent), os.environ["PATH"]])
        code = {"PYTHONPATH": str(self.root)} if self.root != ROOT else {}
        skipped = {} if self.checkpoints else {"PULUMI_SKIP_CHECKPOINTS": "true"}
        return inherited | {"CLINFRA_CACHE": str(self.cache), "PATH": path} | code | skipped

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        """Start a clinfra command."""
        if arguments[0] in ("preview", "up") and not self.policies and "azure" not in arguments:
            arguments = (*arguments, "--no-policies")
        return subprocess.Popen(
            [sys.executable, "-m", "clinfra", *arguments],
            cwd=self.root,
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def run(self, *arguments: str) -> Run:
        """Run a clinfra command to its end."""
        return finished(self.start(*arguments))

    def shell(self, script: str) -> Run:
        """Run a shell script in the checkout, with the virtual environment's programs."""
        environment = self.environment()
        folder = str(Path(sys.executable).parent)
        environment["PATH"] = f"{folder}{os.pathsep}{environment['PATH']}"
        done = subprocess.run(
            ["bash", "-c", script],
            cwd=self.root,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        return Run(done.returncode, done.stdout, done.stderr)

    @property
    def cloud(self) -> Path:
        """The twin's cloud."""
        return self.cache / "twin" / "cloud.sqlite"

    def state(self, stack: str) -> Path:
        """State file of a stack."""
        return Folders(self.cache).state_file(stack)


def copied(folder: Path) -> Path:
    """A copy of what the commands and the program read: all but tests, docs and what is made.

    Python's compiled files come along, so that a copy starts as fast as the checkout; not those
    that another test is writing.
    """
    left = shutil.ignore_patterns(".*", "*.pyc.*", "tests", "docs", "*.egg-info")
    shutil.copytree(ROOT, folder, ignore=left, dirs_exist_ok=True)
    return folder


def cloned(folder: Path) -> Path:
    """A clone of the checkout, in which git knows what was committed."""
    subprocess.run(["git", "clone", "--quiet", "--shared", ROOT, folder], check=True)
    return folder


def without_models(text: str) -> str:
    """A stack file that serves no model."""
    served = re.compile(r"^  clinfra:models:\n(?:    .*\n)+", re.MULTILINE)
    left, count = served.subn("", text)
    assert count == 1, "the stack file serves no model"
    return left


def unserved(root: Path, stack: str) -> None:
    """Take the models that a stack of a copy serves out of its file, and their cards with them."""
    path = root / "stacks" / f"Pulumi.{stack}.yaml"
    path.write_text(without_models(path.read_text(encoding="utf-8")), encoding="utf-8")
    shutil.rmtree(root / "stacks" / "cards" / stack)


DEAREST = ("rag", "streams", "integration", "clinical")
"""Rooms of QA that, with its models, are most of its resources, and that the next does without."""


def lean(folder: Path) -> Path:
    """A copy of the checkout whose QA makes what every environment has, and little else."""
    root, yaml = copied(folder), YAML()
    path = root / "stacks" / "Pulumi.qa.yaml"
    unserved(root, "qa")
    values = yaml.load(path.read_text(encoding="utf-8"))
    config = values["config"]
    for room in DEAREST:
        del config[f"clinfra:{room}"]
    del config["clinfra:data"]["vector_stores"]
    with path.open("w", encoding="utf-8") as stream:
        yaml.dump(values, stream)
    return root


def finished(process: "subprocess.Popen[str]") -> Run:
    """Wait for a started command."""
    out, err = process.communicate(timeout=300)
    return Run(process.returncode, out, err)


def went_up(stack: str, cache: Path, root: Path = ROOT) -> Path:
    """Make an environment in a cache folder; what was begun there before is dropped."""
    shutil.rmtree(cache, ignore_errors=True)
    cache.mkdir()
    process = Checkout(cache, root=root).start("up", "--stack", stack, "--yes")
    with watched(process.pid, cache / "arguments"):
        up = finished(process)
    assert up.code == 0, up.out + up.err
    (cache / "said").write_text(up.out + up.err, encoding="utf-8")
    return cache
