"""What every settings model shares."""

from collections.abc import Iterable

from pydantic import BaseModel, ConfigDict


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
