"""Options of the test suite."""

import pytest
from hypothesis import settings

settings.register_profile("house", deadline=None)
settings.load_profile("house")
FEW_SEEDS = {"seed": 1, "day_seed": 1}
"""Seeds of a kill, which is of the engine, and of a day, whose troubles have tests of their own."""
SOAK_SEEDS = 100


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the project's own options."""
    parser.addoption("--update-ledger", action="store_true", help="accept changed identities")
    parser.addoption("--soak", action="store_true", help="take every seed of the bad days")


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Leave what only a soak runs to it."""
    if item.get_closest_marker("soak") and not item.config.getoption("--soak"):
        pytest.skip("a variant of a test that runs: `make soak` takes all of them")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give a test its seeds: a few, or all of a soak."""
    for name, few in FEW_SEEDS.items():
        if name in metafunc.fixturenames:
            soak = metafunc.config.getoption("--soak")
            metafunc.parametrize(name, range(SOAK_SEEDS if soak else few))
