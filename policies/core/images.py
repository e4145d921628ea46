"""References to container images."""

import re
from dataclasses import dataclass

DEFAULT_REGISTRY = "docker.io"
"""Where an image comes from that names no registry."""
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


@dataclass(frozen=True)
class Reference:
    """The parts of a reference, such as ``host.azurecr.io/mirror/redis:7.2@sha256:...``."""

    registry: str
    """Host, and port if given, in lower case."""
    repository: str
    tag: str
    """Empty where there is none."""
    digest: str
    """Empty where there is none, or it is no SHA-256."""

    @classmethod
    def of(cls, text: str) -> "Reference":
        """Take a reference apart.

        The part before the first slash is a host where it has a dot or a colon in it, or is
        ``localhost`` (https://pkg.go.dev/github.com/distribution/reference).
        """
        name, _, digest = text.partition("@")
        first, slash, rest = name.partition("/")
        hosted = bool(slash) and ("." in first or ":" in first or first == "localhost")
        registry, path = (first.lower(), rest) if hosted else (DEFAULT_REGISTRY, name)
        repository, _, tag = path.partition(":")
        valid = _DIGEST.fullmatch(digest) is not None
        return cls(registry, repository, tag, digest if valid else "")


def is_of(registry: str, allowed: tuple[str, ...]) -> bool:
    """Whether a registry is one of those, of which one with a dot first stands for all below."""
    return any(
        registry.endswith(each.lower()) if each.startswith(".") else registry == each.lower()
        for each in allowed
    )
