"""A resource, and a stack of them, as rules see them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from policies.core.values import Json, Node, node_of

_VERSION = re.compile(r"^(?P<module>azure-native:[a-z0-9]+)/v[0-9a-z]+:")
_VERSIONED_PACKAGE = re.compile(
    r"^azure-native_[a-z0-9]+_v[0-9a-z]+:(?P<module>[a-z0-9]+)(/v\w+)?:"
)


def kind_of(type_token: str) -> str:
    """A type token without the API version that older programs and generated SDKs put in."""
    token = _VERSIONED_PACKAGE.sub(r"azure-native:\g<module>:", type_token)
    return _VERSION.sub(r"\g<module>:", token)


@dataclass(frozen=True)
class Resource:
    """One resource."""

    urn: str
    type: str
    """Type token as the program gave it."""
    properties: Mapping[str, Json]
    """Inputs, with the engine's marks for unknown values and the SDK's for secrets."""
    protect: bool = False
    parent: str = ""
    """URN of the component that it belongs to."""
    references: Mapping[str, frozenset[str]] = field(default_factory=dict[str, frozenset[str]])
    """For each top-level property, the URNs of the resources that its value comes from."""

    @cached_property
    def kind(self) -> str:
        """Type token without an API version."""
        return kind_of(self.type)

    @property
    def name(self) -> str:
        """Logical name."""
        return self.urn.rsplit("::", 1)[-1]

    @cached_property
    def root(self) -> Node:
        """All properties."""
        return node_of("", self.properties)

    def get(self, path: str) -> Node:
        """The value at a path, such as ``properties.enablePurgeProtection``."""
        return self.root.get(path)


class Stack:
    """All resources of a stack."""

    def __init__(self, resources: Sequence[Resource]) -> None:
        self.resources = resources
        self._by_kind: dict[str, list[Resource]] = {}
        self._referring: dict[str, list[tuple[str, Resource]]] = {}
        self.by_urn = {each.urn: each for each in resources}
        """Resources by URN."""
        for each in resources:
            self._by_kind.setdefault(each.kind, []).append(each)
            for name, urns in each.references.items():
                for urn in urns:
                    self._referring.setdefault(urn, []).append((name, each))

    def of_kind(self, *kinds: str) -> Iterator[Resource]:
        """Resources of some kinds."""
        for kind in kinds:
            yield from self._by_kind.get(kind, ())

    def referring_to(self, target: Resource, kind: str, name: str | None = None) -> list[Resource]:
        """Resources of a kind with a property (that one, if named) whose value comes from another.

        It holds in a preview too, where the identifiers themselves are unknown.
        """
        return [each for each in self.referring(target, name) if each.kind == kind]

    def referring(self, target: Resource, name: str | None = None) -> list[Resource]:
        """Resources of any kind with a property (that one, if named) that comes from another."""
        referring = self._referring.get(target.urn, ())
        return [each for by, each in referring if name in (None, by)]
