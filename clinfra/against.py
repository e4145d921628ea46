"""The two plans of a change: what this checkout says, and what it is held against.

A git reference is read in a work tree of its own, in a temporary folder: its program is previewed
on an empty twin, with this Python. Nothing of the checkout, the local state or the twin's cloud
is touched, no credential reaches the program, and the plan holds marks in place of secrets.
"""

import os
import subprocess
import sys
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from clinfra.errors import RunFailedError, UsageError
from clinfra.folders import CHECKOUT, Folders
from clinfra.planned import plan_in

if TYPE_CHECKING:
    from clinfra.plan import Plan

_PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "CLINFRA_TOOLCHAIN")
"""Environment variables that a program of another commit gets; no cloud's credential is one."""
_PREVIEW = """
import sys
from pathlib import Path
from clinfra.folders import Folders
from clinfra.program import stack_file
from clinfra.session import Operation, local_session
stack, cache, file = sys.argv[1:]
opened = local_session(
    stack, stack_file(stack), twin=["--collect"], folders=Folders(Path(cache))
)
with opened as session:
    report = session.run(Operation.PREVIEW)
if report.failed:
    sys.exit("; ".join([each.sentence for each in report.outcome.failures][:3]))
Path(file).write_text(report.outcome.plan().to_json(), encoding="utf-8")
"""


def compared(stack: str, plan: Path | None, against: str) -> "tuple[Plan, Plan]":
    """The plan before and the one after a change.

    The one after is the program of this checkout, and never the local state, which says what is
    there already.

    Args:
        stack: Name of the stack.
        plan: Plan or state to take for the one after.
        against: Plan or state in a file, or else a git reference.

    Raises:
        UsageError: A file cannot be used, or there is neither such a file nor such a reference.
        RunFailedError: A preview failed.
    """
    file = Path(against)
    before = plan_in(stack, file) if file.exists() else _at_commit(stack, commit_of(against))
    return before, plan_in(stack, plan) if plan else _previewed(stack, CHECKOUT, "this checkout")


def short_name(against: str) -> str:
    """What a plan, a state or a git reference is called in a report: a file without its folder."""
    file = Path(against)
    return file.name if file.exists() else against


def commit_of(reference: str) -> str:
    """The commit that a git reference names.

    Raises:
        UsageError: It names none.
    """
    found = _git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{reference}^{{commit}}")
    if found.returncode:
        raise UsageError(
            f"{reference} is given; a plan, a state or a git reference of this checkout is allowed"
        )
    return found.stdout.strip()


def _at_commit(stack: str, commit: str) -> "Plan":
    with _work_tree(commit) as folder:
        if not (folder / "stacks" / f"Pulumi.{stack}.yaml").is_file():
            raise UsageError(f"the commit {commit[:10]} has no stack {stack}")
        return _previewed(stack, folder, f"the commit {commit[:10]}")


@contextmanager
def _work_tree(commit: str) -> Generator[Path]:
    """The files of a commit in a folder that goes when it is left."""
    with TemporaryDirectory(prefix="clinfra-") as made:
        folder = Path(made) / "checkout"
        added = _git("worktree", "add", "--quiet", "--detach", str(folder), commit)
        if added.returncode:
            raise RunFailedError(f"git gives no work tree of {commit[:10]}: {added.stderr.strip()}")
        try:
            yield folder
        finally:
            _git("worktree", "remove", "--force", str(folder))


def _git(*arguments: str) -> "subprocess.CompletedProcess[str]":
    """A git command on this checkout; hooks of the checkout do not run."""
    return subprocess.run(  # noqa: S603
        ["git", "-c", "core.hooksPath=/dev/null", "-C", str(CHECKOUT), *arguments],  # noqa: S607
        capture_output=True,
        text=True,
        check=False,
    )


def _previewed(stack: str, checkout: Path, called: str) -> "Plan":
    """What the program of a checkout plans on an empty twin."""
    with TemporaryDirectory(prefix="clinfra-") as made:
        file = Path(made) / "plan.json"
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-c", _PREVIEW, stack, str(Path(made) / "cache"), str(file)],
            cwd=checkout,
            env=_environment(checkout),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if not file.is_file():
            said = (done.stderr.strip().splitlines() or ["it says nothing"])[-1]
            raise RunFailedError(f"the preview of {stack} in {called} failed: {said}")
        return plan_in(stack, file)


def _environment(checkout: Path) -> Mapping[str, str]:
    """What the program of a checkout may know of the world."""
    from clinfra.tools import find_pulumi

    passed = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    types = Folders.of(os.environ).arm_types(os.environ)
    return {
        **passed,
        "PATH": os.pathsep.join([str(find_pulumi().parent), passed.get("PATH", "")]),
        "PYTHONPATH": str(checkout),
        **({"CLINFRA_ARM_TYPES": str(types)} if types else {}),
    }
