"""The risk list of a change: what is deleted or made anew, what holds data first."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import IntEnum, unique

from clinfra.plan import Plan, PlannedResource
from clinfra.review.data import DELETES, REPLACES, holds_data


@unique
class Danger(IntEnum):
    """How bad a risk is; the lowest is the worst."""

    DATA_DELETED = 0
    DATA_REPLACED = 1
    REPLACED = 2
    DELETED = 3

    @property
    def loses_data(self) -> bool:
        """Whether data is lost."""
        return self <= Danger.DATA_REPLACED

    @property
    def said(self) -> str:
        """What happens, for people."""
        return "replaced" if self in (Danger.DATA_REPLACED, Danger.REPLACED) else "deleted"


@dataclass(frozen=True, order=True)
class Risk:
    """One resource that does not survive the change."""

    danger: Danger
    urn: str
    kind: str
    name: str


def risks(base: Plan, head: Plan, kinds: Collection[str]) -> tuple[Risk, ...]:
    """All risks of a change, the worst first.

    Args:
        base: What is there before the change.
        head: What the change plans; where it was planned on an empty cloud, what it leaves out of
            `base` counts as deleted, and replacements cannot be seen.
        kinds: Type tokens of what holds data.
    """
    return tuple(sorted(_found(base, head, kinds)))


def _found(base: Plan, head: Plan, kinds: Collection[str]) -> Iterator[Risk]:
    before = {each.urn: each for each in base.resources}
    planned = {each.urn for each in head.resources}
    for each in head.resources:
        if each.operation in REPLACES:
            yield _risk(each, before, kinds, replaced=True)
        elif each.operation in DELETES:
            yield _risk(each, before, kinds, replaced=False)
    for urn, each in before.items():
        if urn not in planned:
            yield _risk(each, before, kinds, replaced=False)


def _risk(
    resource: PlannedResource,
    before: dict[str, PlannedResource],
    kinds: Collection[str],
    *,
    replaced: bool,
) -> Risk:
    was = before.get(resource.urn, resource)
    data = holds_data(resource, kinds) or holds_data(was, kinds)
    if data:
        danger = Danger.DATA_REPLACED if replaced else Danger.DATA_DELETED
    else:
        danger = Danger.REPLACED if replaced else Danger.DELETED
    return Risk(danger, resource.urn, resource.kind, resource.name)
