"""Settings of the models that an environment serves."""

from typing import Annotated

from pydantic import Field, StringConstraints

from stacks.base import Model
from stacks.images import Image

ModelName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{1,29}$")]
"""Name of a model in MLflow's registry, and of its service."""


class ModelSettings(Model):
    """One model that the environment serves."""

    version: Annotated[int, Field(ge=1)]
    """Version in MLflow's registry."""
    image: Image
    """Image that serves it."""
