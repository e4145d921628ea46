"""Addresses of IP version 4, and who they let in."""

from collections.abc import Iterator
from ipaddress import AddressValueError, IPv4Address

from policies.core.findings import Finding, Undecided, Violation
from policies.core.values import Node

_ANYONE = ("*", "any", "internet", "0.0.0.0/0", "::/0")


def anyone(prefix: str) -> bool:
    """Whether an address prefix of a rule stands for the whole internet."""
    return prefix.lower() in _ANYONE


def must_be_few(first: Node, last: Node, most: float) -> Iterator[Finding]:
    """A range of a firewall must let in few addresses, and not all of Azure (0.0.0.0).

    Args:
        first: First address of the range.
        last: Last address of the range.
        most: How many addresses it may hold.
    """
    if first.unknown or last.unknown:
        yield Undecided((first if first.unknown else last).path)
        return
    count = _count(first.text, last.text)
    if count is None or count > most:
        given = f"{first.shown} to {last.shown}"
        yield Violation(first.path, given, f"at most {most:g} addresses, from none that is 0.0.0.0")


def _count(first: str | None, last: str | None) -> int | None:
    """How many addresses a range holds; none where it is no range, or begins at 0.0.0.0."""
    try:
        start, end = IPv4Address(first or ""), IPv4Address(last or "")
    except AddressValueError:
        return None
    return int(end) - int(start) + 1 if int(start) and end >= start else None
