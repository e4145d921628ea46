"""Cost that several cost centers share: a line for each of them, by the stated keys."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from finops.lines import Line
from stacks.usage_assumptions import SharedCost


def with_shares(lines: Iterable[Line], shared: Sequence[SharedCost]) -> Iterator[Line]:
    """The lines, each of a shared kind split among its cost centers; the parts are the whole."""
    by_kind = {kind: each for each in shared for kind in each.kinds}
    for line in lines:
        keys = by_kind.get(line.short_kind)
        if keys is None or line.price is None:
            yield line
        else:
            yield from _parts(line, keys)


def _parts(line: Line, keys: SharedCost) -> Iterator[Line]:
    for center, share in keys.shares.items():
        why = f"{share:.0%} of a shared cost ({keys.basis})"
        yield replace(
            line,
            cost_center=center,
            quantity=line.quantity.times(share),
            cost=line.cost.times(share),
            assumption="; ".join(each for each in (line.assumption, why) if each),
        )
