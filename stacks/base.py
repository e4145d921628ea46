"""What every settings model shares."""

from pydantic import BaseModel, ConfigDict


class Model(BaseModel):
    """A frozen settings section that refuses keys it does not know."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        use_attribute_docstrings=True,
        validate_default=True,
    )
