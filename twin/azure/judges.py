"""Judges that several services share."""

from collections.abc import Callable, Iterator, Sequence

from twin.azure.arm import fault, known, number, text
from twin.check import Fault, same
from twin.kinds import Judge
from twin.wire import Json, Properties, at


def between(path: str, low: int, high: int) -> Judge:
    """Refuses a number outside two bounds."""

    def judge(inputs: Properties) -> Iterator[Fault]:
        given = number(inputs, path)
        if given is not None and not low <= given <= high:
            yield fault(path, given, f"{low} to {high} is allowed")

    return judge


def needs(path: str, wanted: Json, other: str, allowed: Json) -> Judge:
    """Refuses a value of one property unless another property has its own."""

    def judge(inputs: Properties) -> Iterator[Fault]:
        found = at(inputs, other)
        if (
            same(known(inputs, path), wanted)
            and settled(inputs, other)
            and not same(found, allowed)
        ):
            yield fault(path, wanted, f"{other} must be {allowed}, {found} given")

    return judge


def every(*judges: Judge) -> Judge:
    """Several judges as one."""

    def judge(inputs: Properties) -> Iterator[Fault]:
        for each in judges:
            yield from each(inputs)

    return judge


def settled(inputs: Json, path: str) -> bool:
    """Whether the value at a path is known, be it that there is none."""
    return at(inputs, path) is None or known(inputs, path) is not None


def items(inputs: Json, path: str) -> Sequence[tuple[str, Json]]:
    """The members of a list, each with its path."""
    value = known(inputs, path)
    given = value if isinstance(value, list) else []
    return [(f"{path}[{index}]", each) for index, each in enumerate(given)]


def texts(inputs: Json, path: str) -> Sequence[tuple[str, str]]:
    """The texts in a list, each with its path."""
    return [(where, each) for where, each in items(inputs, path) if isinstance(each, str)]


def few(path: str, most: int, things: str) -> Judge:
    """Refuses a list with too many of some things."""

    def judge(inputs: Properties) -> Iterator[Fault]:
        given = items(inputs, path)
        if len(given) > most:
            allowed = f"{most} {things} are allowed, {len(given)} given"
            yield fault(path, known(inputs, path), allowed)

    return judge


def longest(path: str, most: int) -> Judge:
    """Refuses a text that is too long."""

    def judge(inputs: Properties) -> Iterator[Fault]:
        given = text(inputs, path)
        if len(given) > most:
            yield fault(path, given, f"{most} characters are allowed, {len(given)} given")

    return judge


def shaped(path: str, accepts: Callable[[str], object], allowed: str) -> Judge:
    """Refuses a text that a test does not accept."""

    def judge(inputs: Properties) -> Iterator[Fault]:
        given = text(inputs, path)
        if given and not accepts(given):
            yield fault(path, given, allowed)

    return judge
