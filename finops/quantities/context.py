"""What a resource's quantities depend on beside its own inputs."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from finops.resources import AZURE, Resource, kind_of, text
from stacks.usage_assumptions import UsageAssumptions

CLUSTER = f"{AZURE}containerservice:ManagedCluster"
_NOWHERE = ("", "global")


class Context:
    """The plan around a resource, and what its environment is assumed to use.

    A child that has no location of its own, such as a node pool, is in its cluster's region, and
    anything else in the region of its nearest relatives; never in a default region.
    """

    def __init__(self, resources: Iterable[Resource], usage: UsageAssumptions) -> None:
        self.usage = usage
        self._parents: dict[str, str] = {}
        self._of_kind: dict[str, list[Resource]] = defaultdict(list)
        for each in resources:
            self._parents[each.urn] = each.parent
            self._of_kind[kind_of(each)].append(each)
        self._regions = dict(self._regions_of_ancestors())
        self._clusters = {text(each.inputs, "resourceName"): each for each in self.of(CLUSTER)}

    def of(self, kind: str) -> list[Resource]:
        """All resources of a kind."""
        return self._of_kind.get(kind, [])

    def ancestors(self, urn: str) -> Iterator[str]:
        """URNs from the parent up to the root."""
        seen = {urn}
        while (urn := self._parents.get(urn, "")) and urn not in seen:
            seen.add(urn)
            yield urn

    def region_of(self, resource: Resource) -> str:
        """Azure region of a resource; empty where nothing tells it."""
        own = text(resource.inputs, "location").casefold().replace(" ", "")
        if own not in _NOWHERE:
            return own
        cluster = self._clusters.get(text(resource.inputs, "resourceName"))
        if cluster is not None and cluster.urn != resource.urn:
            return self.region_of(cluster)
        found = (self._regions.get(urn) for urn in self.ancestors(resource.urn))
        return next((each for each in found if each), "")

    def _regions_of_ancestors(self) -> Iterator[tuple[str, str]]:
        """Each ancestor with the first region that a resource below it has."""
        told: set[str] = set()
        for listed in list(self._of_kind.values()):
            for each in listed:
                region = text(each.inputs, "location").casefold().replace(" ", "")
                if region in _NOWHERE:
                    continue
                for urn in self.ancestors(each.urn):
                    if urn in told:
                        break
                    told.add(urn)
                    yield urn, region

    def named(self, kind: str, key: str) -> Mapping[str, Resource]:
        """Resources of a kind by one of their inputs, such as their name in Azure."""
        return {text(each.inputs, key): each for each in self.of(kind)}
