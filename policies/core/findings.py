"""What a rule finds on a resource."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Violation:
    """A value that is not allowed."""

    path: str
    """Place of the value in the resource; empty where the resource as a whole is meant."""
    given: str
    """The value for people, never a secret."""
    allowed: str


@dataclass(frozen=True)
class Undecided:
    """A value that is known only after the update."""

    path: str


@dataclass(frozen=True)
class NotApplicable:
    """Why a rule does not apply to a resource of its kind."""

    reason: str


Finding = Violation | Undecided | NotApplicable
