"""What an update changes: inputs against inputs, and whether it can be done in place."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from twin.wire import Json, Properties, Unknown


@dataclass(frozen=True)
class Change:
    """One property that differs."""

    path: str
    kind: str
    """``ADD``, ``DELETE`` or ``UPDATE``."""
    replaces: bool


def changes(old: Properties, new: Properties, replace_on: Iterable[str]) -> list[Change]:
    """All differing leaves; a path that cannot change in place, or lies below one, replaces."""
    fixed = tuple(replace_on)
    return [
        Change(path, kind, any(_below(path, each) for each in fixed))
        for path, kind in _differing(old, new, "")
    ]


def _below(path: str, fixed: str) -> bool:
    plain = re.sub(r"\[\d+\]", "", path)
    return plain == fixed or plain.startswith(f"{fixed}.") or fixed.startswith(f"{plain}.")


def _differing(old: Json, new: Json, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in sorted({*old, *new}):
            if not str(key).startswith("__"):
                below = f"{path}.{key}" if path else str(key)
                yield from _differing(old.get(key), new.get(key), below)
    elif isinstance(old, list) and isinstance(new, list):
        for index in range(max(len(old), len(new))):
            left = old[index] if index < len(old) else None
            right = new[index] if index < len(new) else None
            yield from _differing(left, right, f"{path}[{index}]")
    elif isinstance(new, Unknown) or old != new:
        yield path, "ADD" if old is None else "DELETE" if new is None else "UPDATE"
