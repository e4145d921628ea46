"""The components of a plan: what belongs to which, and which waits for which."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import networkx as nx

from clinfra.plan import PlannedResource

PLATFORM = "platform"
_ROOT = "clinfra:platform:Platform"
_COMPONENT = "clinfra:"


@dataclass(frozen=True)
class Part:
    """One component of a room of the platform."""

    room: str
    """Component directly below the platform: ``compute``, ``data``…"""
    name: str
    """Component directly below the room; the room itself for what it makes on its own."""


@dataclass(frozen=True)
class Parts:
    """The resources of a plan by component."""

    resources: Sequence[PlannedResource]

    @cached_property
    def owners(self) -> Mapping[str, Part]:
        """URN to the component that makes the resource."""
        known = {each.urn: each for each in self.resources}
        return {urn: _part(_components(each, known)) for urn, each in known.items()}

    @cached_property
    def sizes(self) -> Mapping[Part, int]:
        """Number of resources of each component, without components themselves."""
        counted = (each for each in self.resources if _is_real(each))
        return dict(sorted(Counter(self.owners[each.urn] for each in counted).items(), key=str))

    @cached_property
    def kinds(self) -> Mapping[str, str]:
        """Logical name of a component to its type, without the library's name and the room."""
        components = (each for each in self.resources if each.type.startswith(_COMPONENT))
        return {each.name: each.type.rsplit(":", 1)[-1] for each in components}

    @cached_property
    def waits(self) -> Sequence[tuple[Part, Part, int]]:
        """Which component waits for which, and in how many places; the most first."""
        counted: Counter[tuple[Part, Part]] = Counter()
        for each in self.resources:
            mine = self.owners[each.urn]
            for other in each.dependencies:
                theirs = self.owners.get(other, mine)
                counted[mine, theirs] += theirs != mine
        found = [(*pair, count) for pair, count in counted.items() if count]
        return sorted(found, key=lambda each: (-each[2], str(each)))

    @cached_property
    def rooms(self) -> "nx.DiGraph[str]":
        """Rooms, each with an edge to those that it waits for.

        Without the edges that others imply, and without those that would close a ring.
        """
        graph: nx.DiGraph[str] = nx.DiGraph()
        graph.add_nodes_from(sorted({each.room for each in self.sizes} - {PLATFORM}))
        counted: Counter[tuple[str, str]] = Counter()
        for mine, theirs, count in self.waits:
            if PLATFORM not in (mine.room, theirs.room):
                counted[mine.room, theirs.room] += count * (mine.room != theirs.room)
        for (one, other), count in counted.most_common():
            if count and not nx.has_path(graph, other, one):
                graph.add_edge(one, other)
        return nx.transitive_reduction(graph)


def _is_real(resource: PlannedResource) -> bool:
    return not resource.type.startswith((_COMPONENT, "pulumi:"))


def _components(
    resource: PlannedResource, known: Mapping[str, PlannedResource]
) -> list[PlannedResource]:
    """The components above a resource, the outermost first, itself too where it is one."""
    found: list[PlannedResource] = []
    above: PlannedResource | None = resource
    while above is not None:
        if above.type.startswith(_COMPONENT) and above.type != _ROOT:
            found.insert(0, above)
        above = known.get(above.parent)
    return found


def _part(components: Sequence[PlannedResource]) -> Part:
    names = [each.name for each in components[:2]]
    return Part(names[0], names[-1]) if names else Part(PLATFORM, PLATFORM)
