"""Mistakes of the user and faults of the run, each one sentence."""

from enum import IntEnum, unique


@unique
class Exit(IntEnum):
    """Exit codes of every command."""

    FINE = 0
    FAILED = 1
    WRONG_USE = 2
    POLICY_VIOLATION = 3
    OVER_BUDGET = 4


class UsageError(Exception):
    """Wrong use; the text says what was given, what is allowed, and where."""


class RunFailedError(Exception):
    """A run that could not be carried out; the text says why and what to do."""
