"""A stack that goes from one state backend to another, and is in one of them at any time."""

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import JsonValue

from clinfra.errors import RunFailedError, UsageError
from clinfra.state_backup import Store, inner, resources_in


@dataclass(frozen=True)
class Moved:
    """A finished move."""

    stack: str
    resources: int
    secrets: int
    """Values that are encrypted in the state."""


def move(source: Store, target: Store, stack: str) -> Moved:
    """Take a stack to another backend; its secrets stay encrypted under the key that they have.

    The source is removed last, and only where the target gives back the same resources and the
    same secrets. Where anything goes wrong before, the target is as empty as it was.

    Raises:
        UsageError: The source has no such stack, or one cut off in the middle; or the target has
            one already.
        RunFailedError: A backend does not answer, the copy differs, or the source is in use.
    """
    held = _movable(source, target, stack)
    target.replace(stack, held, new=True)
    try:
        _must_be_equal(source, target, stack, held)
        source.remove(stack)
    except RunFailedError as error:
        target.remove(stack)
        raise RunFailedError(f"{error}; nothing was moved") from None
    return Moved(stack, resources_in(held), _secrets(held))


def _movable(source: Store, target: Store, stack: str) -> dict[str, JsonValue]:
    held = source.deployment(stack)
    if held is None:
        raise UsageError(f"the stack {stack} has no state yet; `clinfra up` makes one")
    if inner(held).get("pending_operations"):
        raise UsageError(
            f"the last run of {stack} was cut off, and a move would forget what was in flight; "
            f"`clinfra refresh --stack {stack} --target azure` resolves it"
        )
    if target.deployment(stack) is not None:
        raise UsageError(f"--to has a stack {stack} already; name a backend that has none")
    return held


def _must_be_equal(source: Store, target: Store, stack: str, held: Mapping[str, JsonValue]) -> None:
    if _compared(target.shown(stack)) != _compared(source.shown(stack)):
        raise RunFailedError(f"the copy of {stack} differs from its source")
    if source.deployment(stack) != held:
        raise RunFailedError(f"the state of {stack} was written while it moved")


def _compared(deployment: Mapping[str, JsonValue] | None) -> dict[str, JsonValue]:
    """What must be the same: all but when and by which engine it was written."""
    return {key: value for key, value in inner(deployment or {}).items() if key != "manifest"}


def _secrets(value: JsonValue | Mapping[str, JsonValue]) -> int:
    if isinstance(value, list):
        return sum(_secrets(each) for each in value)
    if not isinstance(value, Mapping):
        return 0
    return ("ciphertext" in value) + sum(map(_secrets, value.values()))
