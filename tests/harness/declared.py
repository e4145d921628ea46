"""What the docstrings of components say that they make."""

import re
from collections.abc import Mapping

from clinfra.documentation import component_docstrings

INDEX = "clinfra:index:"
"""Components for other teams' programs; no environment has one."""


def declared_children() -> Mapping[str, set[str]]:
    """Kinds of children by the component's token."""
    declared: dict[str, set[str]] = {}
    for docstring in component_docstrings():
        token = re.search(r"Token: ``([^`]+)``", docstring)
        assert token
        declared[token.group(1)] = set(re.findall(r"^\s+- (\S+)$", docstring, re.MULTILINE))
    return declared
