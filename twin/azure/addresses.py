"""Address ranges in inputs."""

import ipaddress
from collections.abc import Iterator, Sequence
from itertools import combinations

from twin.azure.arm import fault, known, text
from twin.check import Fault
from twin.wire import Json, Properties

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def network(given: str) -> Network | None:
    """The range that a text writes, ``None`` where it writes none."""
    try:
        return ipaddress.ip_network(given)
    except ValueError:
        return None


def prefixes(inputs: Json, path: str) -> list[Network]:
    """The address ranges at a path, those that can be read."""
    value = known(inputs, path)
    given = value if isinstance(value, list) else [value]
    ranges = [network(each) for each in given if isinstance(each, str)]
    return [each for each in ranges if each is not None]


def contains(space: Network, inner: Network) -> bool:
    """Whether a range lies inside another."""
    return space.version == inner.version and inner.subnet_of(space)  # pyright: ignore[reportArgumentType]


def unreadable(inputs: Properties, paths: Sequence[str]) -> Iterator[Fault]:
    """Faults of texts that are no address ranges."""
    for path in paths:
        value = known(inputs, path)
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, str) and network(each) is None:
                yield fault(path, each, "a CIDR block whose host bits are zero is allowed")


def overlapping(ranges: Sequence[Network]) -> Iterator[tuple[Network, Network]]:
    """Pairs of ranges that share addresses."""
    for one, other in combinations(ranges, 2):
        if one.overlaps(other):
            yield one, other


def block(given: str) -> ipaddress.IPv4Network | None:
    """The block of IPv4 addresses that a text names; ``None`` where it names none."""
    found = network(given)
    return found if isinstance(found, ipaddress.IPv4Network) else None


def block_at(inputs: Json, path: str) -> ipaddress.IPv4Network | None:
    """The block at a path, where there is one that is known."""
    return block(text(inputs, path))
