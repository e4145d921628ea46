"""User-assigned identities with the roles that they need, and no more."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
from pulumi_azure_native import authorization, managedidentity

from components.foundation.naming import AzureKind
from components.foundation.placement import Placement
from components.foundation.roles import Role, assign_role


@dataclass(frozen=True, kw_only=True)
class Grant:
    """One role on one scope."""

    key: str
    """Short word for the scope in logical names, such as ``lake``."""
    role: Role
    scope: pulumi.Input[str]
    """ARM id that the role holds on."""
    condition: str | None = None
    """What narrows the role within the scope."""


@dataclass(frozen=True, kw_only=True)
class IdentityArgs:
    """Arguments of `Identity`."""

    placement: Placement
    role: str
    """What the identity is for, in its physical name."""
    grants: Sequence[Grant]


class Identity(pulumi.ComponentResource):
    """A user-assigned identity and its role assignments.

    Token: ``clinfra:foundation:Identity``

    Creates:
        - azure-native:managedidentity:UserAssignedIdentity
        - azure-native:authorization:RoleAssignment
    """

    id: pulumi.Output[str]
    """ARM id of the identity."""
    client_id: pulumi.Output[str]
    """Client id, by which a workload asks for tokens."""
    principal_id: pulumi.Output[str]
    """Object id, which roles are assigned to."""
    name: pulumi.Output[str]
    """Physical name, which is also the name of its database role."""
    assignments: Sequence[authorization.RoleAssignment]
    """Role assignments, for what must wait until they hold."""

    def __init__(
        self, name: str, args: IdentityArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("clinfra:foundation:Identity", name, {}, opts)
        placement = args.placement
        identity = managedidentity.UserAssignedIdentity(
            f"{name}-principal",
            resource_name_=placement.name(AzureKind.MANAGED_IDENTITY, args.role),
            resource_group_name=placement.resource_group_name,
            location=placement.location,
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.assignments = [
            assign_role(
                f"{name}-{grant.key}",
                grant.role,
                principal_id=identity.principal_id,
                scope=grant.scope,
                subscription_id=placement.subscription_id,
                parent=self,
                condition=grant.condition,
            )
            for grant in args.grants
        ]
        self.id = identity.id
        self.client_id = identity.client_id
        self.principal_id = identity.principal_id
        self.name = identity.name
        self.register_outputs({"id": self.id, "clientId": self.client_id})
