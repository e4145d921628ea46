"""Blocks of IPv4 addresses."""

from ipaddress import IPv4Network

from twin.azure.arm import text
from twin.wire import Json


def block(given: str) -> IPv4Network | None:
    """The block that a text names; ``None`` where it names none."""
    try:
        return IPv4Network(given)
    except ValueError:
        return None


def block_at(inputs: Json, path: str) -> IPv4Network | None:
    """The block at a path, where there is one that is known."""
    return block(text(inputs, path))
