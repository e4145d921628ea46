"""Environments that are up already, for tests of what comes after."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.harness.checkout import ROOT, Checkout
from tests.harness.ups import lean_root, up_of


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
    return up_of("qa", ups, tmp_path / "up")


@pytest.fixture
def prod_up(ups: Path, tmp_path: Path) -> Checkout:
    """Production after its first up, in a cache folder of the test's own."""
    return up_of("prod", ups, tmp_path / "prod")


@pytest.fixture
def lean_qa(ups: Path, tmp_path: Path) -> Checkout:
    """A small QA that is not up, for what is about the engine and not about the platform."""
    (tmp_path / "cache").mkdir()
    return Checkout(tmp_path / "cache", root=lean_root(ups))


@pytest.fixture
def soaked_qa(lean_qa: Checkout, request: pytest.FixtureRequest) -> Checkout:
    """In a soak a checkout with the whole QA, and production; else the one with the small QA."""
    root = ROOT if request.config.getoption("--soak") else lean_qa.root
    return replace(lean_qa, root=root)


@pytest.fixture
def lean_up(ups: Path, tmp_path: Path) -> Checkout:
    """The small QA after its first up, in a cache folder of the test's own."""
    return up_of("qa", ups, tmp_path / "up", lean_root(ups))
