"""Options of the test suite."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that accepts a changed ledger of identities."""
    parser.addoption("--update-ledger", action="store_true", help="accept changed identities")
