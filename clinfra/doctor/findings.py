"""What a check found, in which state it is, and what mends it."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum, unique


@unique
class State(StrEnum):
    """How a finding stands."""

    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"
    NOT_CHECKED = "not checked"


@dataclass(frozen=True)
class Finding:
    """One sentence on one thing that a run needs."""

    area: str
    state: State
    found: str
    fix: str = ""
    """Command that mends it, or that tells more; empty where nothing is to be done."""


def ok(area: str, found: str) -> Finding:
    """It is as it must be."""
    return Finding(area, State.OK, found)


def warning(area: str, found: str, fix: str) -> Finding:
    """A run may do without it, or only a person can tell."""
    return Finding(area, State.WARNING, found, fix)


def failed(area: str, found: str, fix: str) -> Finding:
    """A run, or the stack at its largest, would fail for the want of it."""
    return Finding(area, State.FAILED, found, fix)


def not_checked(area: str, why: str, fix: str = "") -> Finding:
    """Nobody knows, and why."""
    return Finding(area, State.NOT_CHECKED, why, fix)


def any_failed(findings: Iterable[Finding]) -> bool:
    """Whether something is in the way of a run."""
    return any(each.state is State.FAILED for each in findings)
