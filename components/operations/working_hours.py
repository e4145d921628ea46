"""Working hours: machines that nobody needs at night are stopped and started again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
from pulumi_azure_native import logic

from components.foundation.identity import Identity, IdentityArgs
from components.foundation.naming import AzureKind
from components.foundation.placement import Placement
from components.foundation.roles import assign_role, define_role
from components.operations.diagnostics import diagnostic_setting
from stacks.cost import Day
from stacks.cost import WorkingHours as Hours

_ARM = "https://management.azure.com"
_SCHEMA = (
    "https://schema.management.azure.com/providers/Microsoft.Logic/schemas/2016-06-01"
    "/workflowdefinition.json#"
)
_CLUSTER, _SERVER = "cluster", "server"
_API_VERSIONS = {_CLUSTER: "2025-10-01", _SERVER: "2024-08-01"}
ORDER = {"start": (_SERVER, _CLUSTER), "stop": (_CLUSTER, _SERVER)}
"""The database comes up before its clients, and goes after them."""
ACTIONS = (
    "Microsoft.ContainerService/managedClusters/start/action",
    "Microsoft.ContainerService/managedClusters/stop/action",
    "Microsoft.DBforPostgreSQL/flexibleServers/start/action",
    "Microsoft.DBforPostgreSQL/flexibleServers/stop/action",
)
"""Source: learn.microsoft.com/azure/role-based-access-control/resource-provider-operations."""


@dataclass(frozen=True, kw_only=True)
class Machines:
    """What is stopped and started."""

    cluster_id: pulumi.Input[str]
    """ARM id of the AKS cluster."""
    server_id: pulumi.Input[str]
    """ARM id of the PostgreSQL flexible server."""


@dataclass(frozen=True, kw_only=True)
class WorkingHoursArgs:
    """Arguments of `WorkingHours`."""

    placement: Placement
    hours: Hours
    machines: Machines
    workspace_id: pulumi.Input[str]
    """ARM id of the Log Analytics workspace."""


class WorkingHours(pulumi.ComponentResource):
    """A Logic App that starts cluster and database in the morning, and one that stops them.

    Their identity may start and stop these two and nothing else: it cannot read them.

    Token: ``clinfra:operations:WorkingHours``

    Creates:
        - azure-native:authorization:RoleAssignment
        - azure-native:authorization:RoleDefinition
        - azure-native:logic:Workflow
        - azure-native:monitor:DiagnosticSetting
        - clinfra:foundation:Identity
    """

    workflow_ids: dict[str, pulumi.Output[str]]
    """ARM ids of the Logic Apps, by ``start`` and ``stop``."""

    def __init__(
        self, name: str, args: WorkingHoursArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("clinfra:operations:WorkingHours", name, {}, opts)
        placement = args.placement
        targets = {_CLUSTER: args.machines.cluster_id, _SERVER: args.machines.server_id}
        identity = Identity(
            f"{name}-identity",
            IdentityArgs(placement=placement, role="working-hours", grants=[]),
            opts=pulumi.ResourceOptions(parent=self),
        )
        role = define_role(
            f"{name}-role",
            ACTIONS,
            role_name=f"Start and stop, {placement.name(AzureKind.LOGIC_APP, 'hours')}",
            scope=pulumi.Output.concat(
                f"/subscriptions/{placement.subscription_id}/resourceGroups/",
                placement.resource_group_name,
            ),
            subscription_id=placement.subscription_id,
            parent=self,
        )
        allowed = [
            assign_role(
                f"{name}-{target}",
                role.id,
                principal_id=identity.principal_id,
                scope=scope,
                subscription_id=placement.subscription_id,
                parent=self,
            )
            for target, scope in targets.items()
        ]
        workflows = {
            verb: logic.Workflow(
                f"{name}-{verb}",
                workflow_name=placement.name(AzureKind.LOGIC_APP, verb),
                resource_group_name=placement.resource_group_name,
                location=placement.location,
                state=logic.WorkflowState.ENABLED,
                identity=logic.ManagedServiceIdentityArgs(
                    type=logic.ManagedServiceIdentityType.USER_ASSIGNED,
                    user_assigned_identities=[identity.id],
                ),
                definition=definition(verb, args.hours, {"identity": identity.id, **targets}),
                opts=pulumi.ResourceOptions(parent=self, depends_on=allowed),
            )
            for verb in ORDER
        }
        for verb, workflow in workflows.items():
            diagnostic_setting(
                f"{name}-{verb}-diagnostics", workflow.id, args.workspace_id, parent=self
            )
        self.workflow_ids = {verb: workflow.id for verb, workflow in workflows.items()}
        self.register_outputs({"workflowIds": self.workflow_ids})


def definition(verb: str, hours: Hours, ids: Mapping[str, pulumi.Input[str]]) -> dict[str, object]:
    """The workflow: at an hour of some days, one call after the other.

    The machines are stopped on every day, so that what somebody started on a free day does not
    run on. The hours can be read before an id is known, and the estimate reads them.
    Source: learn.microsoft.com/azure/logic-apps/logic-apps-workflow-actions-triggers.

    Args:
        verb: ``start`` or ``stop``.
        hours: When.
        ids: ARM ids of ``cluster``, ``server`` and of the ``identity`` that calls.
    """
    hour, days = (hours.start, hours.days) if verb == "start" else (hours.stop, tuple(Day))
    return {
        "$schema": _SCHEMA,
        "contentVersion": "1.0.0.0",
        "triggers": {verb: _trigger(hour, days, hours.time_zone)},
        "actions": {
            target: _call(verb, target, ids, ORDER[verb][:place])
            for place, target in enumerate(ORDER[verb])
        },
    }


def _trigger(hour: int, days: Sequence[Day], time_zone: str) -> dict[str, object]:
    schedule = {"hours": [hour], "minutes": [0], "weekDays": [day.value for day in days]}
    return {
        "type": "Recurrence",
        "recurrence": {
            "frequency": "Week",
            "interval": 1,
            "timeZone": time_zone,
            "schedule": schedule,
        },
    }


def _call(
    verb: str, target: str, ids: Mapping[str, pulumi.Input[str]], before: Sequence[str]
) -> dict[str, object]:
    """A call of Azure after those before, whether Azure took them or not.

    It ends when Azure has accepted it: to follow the operation, the identity would have to read.
    """
    return {
        "type": "Http",
        "operationOptions": "DisableAsyncPattern",
        "inputs": {
            "method": "POST",
            "uri": _uri(ids[target], f"/{verb}?api-version={_API_VERSIONS[target]}"),
            "authentication": {
                "type": "ManagedServiceIdentity",
                "identity": ids["identity"],
                "audience": f"{_ARM}/",
            },
        },
        "runAfter": {each: ["Succeeded", "Failed", "TimedOut"] for each in before[-1:]},
    }


def _uri(identifier: pulumi.Input[str], rest: str) -> pulumi.Input[str]:
    if isinstance(identifier, str):
        return f"{_ARM}{identifier}{rest}"
    return pulumi.Output.concat(_ARM, identifier, rest)
