"""Leave out what the SDK tells of its own workings.

It sends five lines with every resource, each a call that the whole program waits for, and the
engine throws them away unless it was started with ``--debug``, which it tells no program.
"""

import os
from collections.abc import Mapping

from pulumi import log

WANTED = "CLINFRA_SDK_DEBUG"
"""Environment variable that keeps the lines."""


def drop_debug_lines(environment: Mapping[str, str] = os.environ) -> None:
    """Make the SDK's debug lines go nowhere, unless the environment asks for them."""
    if not environment.get(WANTED):
        log.debug = _nothing


def _nothing(*_: object, **__: object) -> None:
    """Take a line."""
