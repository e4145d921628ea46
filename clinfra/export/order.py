"""The order in which resources of one room of a plan are deployed."""

from collections.abc import Collection, Mapping, Sequence
from graphlib import TopologicalSorter

from clinfra.plan import Plan, PlannedResource


def waits(plan: Plan, among: Collection[str]) -> Mapping[str, Sequence[str]]:
    """For each of some resources, those of them that it waits for.

    What lies between two of them (a component, an object of another provider) is looked through.
    """
    direct = {each.urn: each.dependencies for each in plan.resources}
    found: dict[str, list[str]] = {}
    for urn in among:
        seen: set[str] = set()
        ahead = list(direct.get(urn, ()))
        while ahead:
            each = ahead.pop()
            if each not in seen:
                seen.add(each)
                ahead += () if each in among else direct.get(each, ())
        found[urn] = sorted(seen & set(among))
    return found


def in_order(
    resources: Sequence[PlannedResource], needs: Mapping[str, Sequence[str]]
) -> list[PlannedResource]:
    """The resources, each after all that it waits for."""
    by_urn = {each.urn: each for each in resources}
    return [by_urn[urn] for urn in TopologicalSorter(needs).static_order() if urn in by_urn]
