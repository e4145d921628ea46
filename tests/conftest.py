"""Options of the test suite."""

import os

import pytest
from hypothesis import settings

settings.register_profile("house", deadline=None)
settings.load_profile("house")
SOAKED_SEEDS = {"seed": 100, "day_seed": 100, "environment_seed": 500}
"""Kills, bad days and random environments of a soak. Else one of each: the kill is of the engine,
and the troubles of a day have tests of their own."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the project's own options."""
    parser.addoption("--update-ledger", action="store_true", help="accept changed identities")
    parser.addoption("--soak", action="store_true", help="take every seed of the bad days")


def pytest_configure() -> None:
    """Let commands keep what they compile: each of hundreds would compile the checkout anew."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Leave what only a soak runs to it."""
    if item.get_closest_marker("soak") and not item.config.getoption("--soak"):
        pytest.skip("a variant of a test that runs: `make soak` takes all of them")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give a test its seeds: one, or all of a soak."""
    for name, many in SOAKED_SEEDS.items():
        if name in metafunc.fixturenames:
            soak = metafunc.config.getoption("--soak")
            metafunc.parametrize(name, range(many if soak else 1))
