"""The judges of pages, for all tests of this folder."""

from tests.harness.npm_judges import judges

__all__ = ["judges"]
