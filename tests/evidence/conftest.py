"""The judges of pages, for all tests of this folder."""

from tests.harness.html_judges import judges

__all__ = ["judges"]
