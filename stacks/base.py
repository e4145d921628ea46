"""What every settings model shares."""

from collections.abc import Iterable
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

Guid = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$")]
"""Identifier of a subscription, a tenant or an Entra object, in lower case."""


class Model(BaseModel):
    """A frozen settings section that refuses keys it does not know."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        use_attribute_docstrings=True,
    )


def refuse(mistakes: Iterable[str]) -> None:
    """Refuse a section for all its mistakes at once, one a line.

    Raises:
        ValueError: There is at least one mistake.
    """
    told = list(mistakes)
    if told:
        raise ValueError("\n".join(told))
