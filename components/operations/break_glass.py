"""Access in an emergency: a group may take on roles until an end that Entra keeps."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
from pulumi_azure_native import authorization

from components.foundation.roles import Role, definition_id
from stacks.incidents import BreakGlassSettings

_ROLES: Mapping[str, Role] = {
    "resources": Role.CONTRIBUTOR,
    "cluster": Role.KUBERNETES_CLUSTER_ADMIN,
}
"""Changes to resources, and to what runs on the cluster; neither reads a key or gives a role."""


@dataclass(frozen=True, kw_only=True)
class BreakGlassArgs:
    """Arguments of `BreakGlass`."""

    settings: BreakGlassSettings
    subscription_id: str
    scope: pulumi.Input[str]
    """ARM id that the roles hold on."""


class BreakGlass(pulumi.ComponentResource):
    """Eligibility for roles, which Entra Privileged Identity Management ends by itself.

    Nobody has the roles by this: a member takes one on, gives a reason, and both stand in the
    directory's audit log. Needs Entra ID P2.

    Token: ``clinfra:operations:BreakGlass``

    Creates:
        - azure-native:authorization:PimRoleEligibilitySchedule
    """

    until: str
    """Moment after which nobody can take a role on, ISO 8601."""

    def __init__(
        self, name: str, args: BreakGlassArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("clinfra:operations:BreakGlass", name, {}, opts)
        settings = args.settings
        for key, role in _ROLES.items():
            authorization.PimRoleEligibilitySchedule(
                f"{name}-{key}",
                scope=args.scope,
                principal_id=settings.group_id,
                role_definition_id=definition_id(role, args.subscription_id),
                justification=settings.reason,
                ticket_info=authorization.RoleEligibilityScheduleRequestPropertiesTicketInfoArgs(
                    ticket_number=settings.ticket
                ),
                schedule_info=_schedule(settings),
                opts=pulumi.ResourceOptions(parent=self),
            )
        self.until = settings.end.isoformat()
        self.register_outputs({"until": self.until})


def _schedule(
    settings: BreakGlassSettings,
) -> authorization.RoleEligibilityScheduleRequestPropertiesScheduleInfoArgs:
    return authorization.RoleEligibilityScheduleRequestPropertiesScheduleInfoArgs(
        start_date_time=settings.start.isoformat(),
        expiration=authorization.RoleEligibilityScheduleRequestPropertiesExpirationArgs(
            type="AfterDateTime", end_date_time=settings.end.isoformat()
        ),
    )
