"""Roles that a platform defines itself."""

from collections.abc import Iterator

from twin.azure.arm import extension, fault, known, text
from twin.azure.demands import is_guid
from twin.azure.judges import items, settled, shaped, texts
from twin.check import Fault
from twin.kinds import Rule
from twin.marks import documented
from twin.wire import Properties

_PAGE = "https://learn.microsoft.com/azure/role-based-access-control/custom-roles"
_LONGEST = 512


def _scopes(inputs: Properties) -> Iterator[Fault]:
    if settled(inputs, "assignableScopes") and not items(inputs, "assignableScopes"):
        yield fault("assignableScopes", known(inputs, "assignableScopes"), "a scope is needed")
    for path, scope in texts(inputs, "assignableScopes"):
        if scope == "/" or "*" in scope:
            yield fault(
                path, scope, "a management group, subscription or resource group is allowed"
            )


def _actions(inputs: Properties) -> Iterator[Fault]:
    for path, permission in items(inputs, "permissions"):
        for place, action in texts(permission, "actions"):
            if action != "*" and "/" not in action:
                allowed = "an operation such as Microsoft.Web/sites/read is allowed"
                yield fault(f"{path}.{place}", action, allowed)


def _title(inputs: Properties) -> Iterator[Fault]:
    title = text(inputs, "roleName")
    if len(title) > _LONGEST:
        yield fault("roleName", title, f"{_LONGEST} characters are allowed, {len(title)} given")


KINDS = (
    extension(
        "authorization",
        "RoleDefinition",
        "Microsoft.Authorization/roleDefinitions",
        "scope",
        "roleDefinitionId",
        seconds=10,
        rules=(
            Rule(
                "custom-role-name",
                "a definition is named by a GUID",
                documented(_PAGE),
                shaped("roleDefinitionId", is_guid, "a GUID is allowed"),
            ),
            Rule(
                "custom-role-scopes",
                "a role says where it can be assigned",
                documented(_PAGE),
                _scopes,
            ),
            Rule("custom-role-actions", "an action is an operation", documented(_PAGE), _actions),
            Rule(
                "custom-role-title",
                "a role has a name of 512 characters at most",
                documented(_PAGE),
                _title,
            ),
        ),
    ),
)
