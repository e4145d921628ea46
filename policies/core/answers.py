"""Answers that a preview may not have yet."""

from collections.abc import Iterable, Iterator

from policies.core.findings import Finding, Undecided, Violation
from policies.core.values import Node

Answer = bool | None
"""Yes, no, or not known yet."""


def all_of(answers: Iterable[Answer]) -> Answer:
    """Yes where all say so, no where one says no."""
    given = list(answers)
    return False if False in given else None if None in given else True


def any_of(answers: Iterable[Answer]) -> Answer:
    """Yes where one says so, no where all say no."""
    given = list(answers)
    return True if True in given else None if None in given else False


def is_one_of(node: Node, *wanted: str) -> Answer:
    """Whether a value is one of those; no where there is none."""
    return None if node.unknown else node.says(*wanted)


def must_be_yes(answer: Answer, node: Node, allowed: str) -> Iterator[Finding]:
    """What is wrong with a value unless an answer that hangs on it is yes.

    Args:
        answer: The answer.
        node: The value.
        allowed: What is allowed, for people.
    """
    if answer is None:
        yield Undecided(node.path)
    elif not answer:
        yield Violation(node.path, node.shown, allowed)
