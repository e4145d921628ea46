"""Options of the test suite."""

import pytest

FEW_SEEDS, SOAK_SEEDS = 3, 100


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the project's own options."""
    parser.addoption("--update-ledger", action="store_true", help="accept changed identities")
    parser.addoption("--soak", action="store_true", help="take every seed of the bad days")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give a test its seeds: a few, or all of a soak."""
    if "seed" in metafunc.fixturenames:
        seeds = SOAK_SEEDS if metafunc.config.getoption("--soak") else FEW_SEEDS
        metafunc.parametrize("seed", range(seeds))
