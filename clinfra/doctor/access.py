"""Judges whether the caller's roles allow what a run does.

A run makes every kind of the plan, so it needs each kind's write; Contributor has all of them but
those on roles, which Owner, Role Based Access Control Administrator and User Access Administrator
have (learn.microsoft.com/azure/role-based-access-control/built-in-roles).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from clinfra.doctor.answers import Row, rows, words
from clinfra.doctor.findings import Finding, failed, ok, warning
from clinfra.doctor.needs import Needs
from twin.azure.arm import text

AREA = "roles"
_ON_ROLES = "microsoft.authorization/"
_GROUPS_OF_ALL = "/providers/Microsoft.Management/managementGroups/"
_MOST_NAMED = 3


@dataclass(frozen=True)
class Permission:
    """Operations that a role allows, and those that it leaves out again."""

    actions: tuple[str, ...]
    not_actions: tuple[str, ...] = ()

    def allows(self, action: str) -> bool:
        """Whether it allows an operation; ``*`` stands for any text, and case does not count."""
        return _any_fits(self.actions, action) and not _any_fits(self.not_actions, action)


@dataclass(frozen=True)
class Grant:
    """A role that the caller has on the whole subscription."""

    role: str
    permissions: tuple[Permission, ...]
    narrowed: bool = False
    """Whether a condition narrows it."""

    def allows(self, action: str) -> bool:
        """Whether it allows an operation."""
        return any(each.allows(action) for each in self.permissions)


def _any_fits(patterns: Sequence[str], action: str) -> bool:
    return any(
        re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), action, re.IGNORECASE)
        for pattern in patterns
    )


def on_all_of(assignment: Row, subscription: str) -> bool:
    """Whether a role assignment holds on the whole subscription: on it, or above it."""
    scope = text(assignment, "properties.scope").rstrip("/").casefold()
    above = scope.startswith(_GROUPS_OF_ALL.casefold())
    return not scope or above or scope == f"/subscriptions/{subscription}".casefold()


def grant_of(definition: Row, assignment: Row) -> Grant:
    """A role as its definition and one assignment of it tell."""
    permissions = tuple(
        Permission(tuple(words(each, "actions")), tuple(words(each, "notActions")))
        for each in rows(definition, "properties.permissions")
    )
    narrowed = bool(text(assignment, "properties.condition"))
    return Grant(text(definition, "properties.roleName"), permissions, narrowed)


def role_findings(grants: Sequence[Grant], needs: Needs, caller: str) -> Iterator[Finding]:
    """Which operations of a run no role of the caller allows."""
    held = ", ".join(sorted({each.role for each in grants})) or "no role"
    refused = [
        action for action in needs.actions if not any(each.allows(action) for each in grants)
    ]
    on_roles = [each for each in refused if each.casefold().startswith(_ON_ROLES)]
    others = [each for each in refused if each not in on_roles]
    for lacking, role in (
        (others, "Contributor"),
        (on_roles, "Role Based Access Control Administrator"),
    ):
        if lacking:
            found = f"{held} on the subscription does not allow {_some(lacking)}"
            yield failed(AREA, found, assign(caller, role, needs.subscription))
    if not refused:
        yield ok(AREA, f"{held} on the subscription allows all {len(needs.actions)} operations")
        yield from _narrowed(grants, needs)


def _narrowed(grants: Sequence[Grant], needs: Needs) -> Iterator[Finding]:
    whole = [each for each in grants if not each.narrowed]
    for action in needs.actions:
        by = [each for each in grants if each.allows(action)]
        if not any(each in whole for each in by):
            found = f"{by[0].role} bears a condition, which may refuse some of {action}"
            look = f"az role assignment list --scope /subscriptions/{needs.subscription}"
            yield warning(AREA, found, look)


def assign(caller: str, role: str, subscription: str) -> str:
    """The command that gives the caller a role; where it is eligible, activating it will do."""
    return (
        f'az role assignment create --assignee-object-id {caller or "OBJECT_ID"} --role "{role}" '
        f"--scope /subscriptions/{subscription}"
    )


def _some(actions: Sequence[str]) -> str:
    named, more = ", ".join(actions[:_MOST_NAMED]), len(actions) - _MOST_NAMED
    return f"{named} and {more} more" if more > 0 else named
