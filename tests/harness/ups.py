"""Environments that went up once in a run of the tests, and that each test gets a copy of."""

import fcntl
import os
import shutil
from collections.abc import Callable
from pathlib import Path

from tests.harness.checkout import ROOT, Checkout, lean, went_up


def lean_root(ups: Path) -> Path:
    """The copy of the checkout with the small QA, which all workers share."""
    return made_once(ups / "lean", lean)


def up_of(stack: str, ups: Path, to: Path, root: Path = ROOT) -> Checkout:
    """Copy the cache of an environment that is up."""
    kept = ups / (stack if root == ROOT else f"{root.name}-{stack}")
    made_once(kept, lambda begun: went_up(stack, begun, root))
    shutil.copytree(kept, to, symlinks=True)
    return Checkout(to, root=root)


def made_once(path: Path, make: Callable[[Path], Path]) -> Path:
    """A folder that the first to ask makes, while the others wait."""
    with path.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            begun = path.with_suffix(f".{os.getpid()}")
            shutil.rmtree(begun, ignore_errors=True)
            make(begun).rename(path)
    return path
