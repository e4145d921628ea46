"""What the estimate reads of a planned resource, and how it reads its inputs.

A preview holds marks in the place of values that the cloud has yet to give; they count as not
known, never as nothing.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Protocol

AZURE, DATABRICKS, KUBERNETES = "azure-native:", "databricks:", "kubernetes:"
_WITHOUT_COST = ("clinfra:", "pulumi:", "random:")
_API_VERSION = re.compile(r"/v\d{8}\w*:")
_NOT_KNOWN = frozenset(
    {
        "04da6b54-80e4-46f7-96ec-b56ff0331ba9",  # text
        "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",  # boolean
        "3eeb2bf0-c639-47a8-9e75-3b44932eb421",  # number
        "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",  # list
        "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",  # mapping
        "030794c1-ac77-496b-92df-f27374a8bd58",  # asset
        "e48ece36-62e2-4504-bad9-02848725956a",  # archive
    }
)


class Resource(Protocol):
    """One resource of a plan or a state."""

    @property
    def urn(self) -> str:
        """Identity in the stack."""
        ...

    @property
    def type(self) -> str:
        """Type token, such as ``azure-native:network:NatGateway``."""
        ...

    @property
    def inputs(self) -> Mapping[str, object]:
        """Inputs as the provider gets them."""
        ...

    @property
    def parent(self) -> str:
        """URN of the parent; empty at the root."""
        ...


def kind_of(resource: Resource) -> str:
    """Type token without an API version in it."""
    token = resource.type
    return _API_VERSION.sub(":", token) if token.startswith(AZURE) else token


def short_kind(kind: str) -> str:
    """A kind for people: without the package, where that is Azure's."""
    return kind.removeprefix(AZURE)


def costs_nothing_by_nature(resource: Resource) -> bool:
    """Whether it is no resource of a cloud: a component, a provider, a random value."""
    return resource.type.startswith(_WITHOUT_COST)


def name_of(urn: str) -> str:
    """Logical name in a URN."""
    return urn.rsplit("::", 1)[-1]


def is_known(value: object) -> bool:
    """Whether a value is one, and no mark of what the cloud has yet to give."""
    return not (isinstance(value, str) and value in _NOT_KNOWN)


def at(inputs: object, *path: str) -> object:
    """The value at a path; ``None`` where there is none or it is not known."""
    value = inputs
    for part in path:
        value = value.get(part) if isinstance(value, Mapping) else None
    return value if is_known(value) else None


def text(inputs: object, *path: str) -> str:
    """The text at a path; empty where there is none or it is not known."""
    value = at(inputs, *path)
    return value if isinstance(value, str) else ""


def number(inputs: object, *path: str) -> float | None:
    """The number at a path; ``None`` where there is none or it is not known."""
    value = at(inputs, *path)
    counts = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if counts and isinstance(value, int | float) else None


def switched_on(inputs: object, *path: str) -> bool:
    """Whether a switch at a path is on: ``true``, or ``Enabled`` in any case."""
    value = at(inputs, *path)
    return value is True or (isinstance(value, str) and value.casefold() == "enabled")


def items(inputs: object, *path: str) -> Sequence[object]:
    """The list at a path; empty where there is none or it is not known."""
    value = at(inputs, *path)
    return value if isinstance(value, Sequence) and not isinstance(value, str) else ()


def mapping(inputs: object, *path: str) -> Mapping[str, object]:
    """The mapping at a path; empty where there is none or it is not known."""
    value = at(inputs, *path)
    return value if isinstance(value, Mapping) else {}
