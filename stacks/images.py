"""Container images, pulled through the platform's own registry."""

from typing import Annotated

from pydantic import Field, StringConstraints

from stacks.base import Model


class Image(Model):
    """A container image; the platform's registry caches it from its upstream."""

    repository: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+([._/-][a-z0-9]+)*$")]
    """Repository in the platform's registry, such as ``mirror/mlflow/mlflow``."""
    tag: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$")]
    """Version tag; ``latest`` is refused by policy."""
    digest: Annotated[str, Field(pattern=r"^sha256:[0-9a-f]{64}$")] | None = None
    """Content digest; where it is given, the tag is only for people."""

    def reference(self, server: str) -> str:
        """Full reference on a registry, by digest where there is one."""
        name = f"{server}/{self.repository}:{self.tag}"
        return f"{name}@{self.digest}" if self.digest else name
