"""Environments that are up already, for tests of what comes after."""

import fcntl
import shutil
from pathlib import Path

import pytest

from tests.harness.checkout import Checkout, went_up


@pytest.fixture(scope="session")
def ups(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """Folder that all workers of a run share; caches of environments that went up lie in it."""
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "ups"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture
def qa_up(ups: Path, tmp_path: Path) -> Checkout:
    """QA after its first up, in a cache folder of the test's own."""
    return copied("qa", ups, tmp_path / "up")


@pytest.fixture
def prod_up(ups: Path, tmp_path: Path) -> Checkout:
    """Production after its first up, in a cache folder of the test's own."""
    return copied("prod", ups, tmp_path / "up")


def copied(stack: str, ups: Path, to: Path) -> Checkout:
    """Copy the cache of an environment; the first to ask makes it, the others wait."""
    made = ups / stack
    with (ups / f"{stack}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            went_up(stack, ups / f"{stack}.begun").rename(made)
    shutil.copytree(made, to, symlinks=True)
    return Checkout(to)
