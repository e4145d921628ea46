"""What every settings model shares."""

from collections.abc import Callable, Iterator, Sequence
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, StringConstraints, model_validator

Check = Callable[[], Iterator[str]]
"""Finds what is wrong between several values of a section: one sentence for each mistake."""

Guid = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$")]
"""Identifier of a subscription, a tenant or an Entra object, in lower case."""


class Model(BaseModel):
    """A frozen settings section that refuses keys it does not know.

    A section states what must hold between its values in `_checks`, not in validators of its own,
    so that a check whose values are right still speaks when other values are wrong.
    """

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        use_attribute_docstrings=True,
    )

    def checks(self) -> Sequence[Check]:
        """What must hold between the values of the section and of those below it."""
        return self._checks()

    def _checks(self) -> Sequence[Check]:
        return ()

    @model_validator(mode="after")
    def _all_checks_pass(self) -> Self:
        mistakes = [mistake for check in self.checks() for mistake in check()]
        if mistakes:
            raise ValueError("\n".join(mistakes))
        return self
