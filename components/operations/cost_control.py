"""What keeps the cost of an environment in sight."""

from dataclasses import dataclass

import pulumi

from components.foundation.placement import Placement
from components.operations.alarms import Alarms
from components.operations.anomaly_alert import AnomalyAlert, AnomalyAlertArgs
from components.operations.budgets import Budgets, BudgetsArgs
from components.operations.cost_export import CostExport, CostExportArgs
from components.operations.tag_inheritance import TagInheritance, TagInheritanceArgs
from components.operations.working_hours import Machines, WorkingHours, WorkingHoursArgs
from stacks.budgets import BudgetLimits, committed_limits
from stacks.settings import Settings


@dataclass(frozen=True, kw_only=True)
class CostControlArgs:
    """Arguments of `CostControl`."""

    placement: Placement
    settings: Settings
    machines: Machines
    """What is stopped outside of working hours, where the environment has any."""
    workspace_id: pulumi.Input[str]
    """ARM id of the Log Analytics workspace."""
    alarms: Alarms
    """Who is told."""


class CostControl(pulumi.ComponentResource):
    """Budgets, the alert on anomalies, tags of usage records, the export, and working hours.

    Token: ``clinfra:operations:CostControl``

    Creates:
        - clinfra:operations:AnomalyAlert
        - clinfra:operations:Budgets
        - clinfra:operations:CostExport
        - clinfra:operations:TagInheritance
        - clinfra:operations:WorkingHours
    """

    limits: BudgetLimits | None
    """Limits of the budgets; without any, no budget is made."""
    exports: dict[str, pulumi.Output[str]]
    """Outputs of the stack."""

    def __init__(
        self, name: str, args: CostControlArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("clinfra:operations:CostControl", name, {}, opts)
        placement, settings = args.placement, args.settings.cost
        self.limits = limits_of(args.settings)
        if self.limits:
            Budgets(
                f"{name}-budgets",
                BudgetsArgs(
                    placement=placement,
                    settings=settings,
                    limits=self.limits,
                    alarms=args.alarms,
                ),
                opts=pulumi.ResourceOptions(parent=self),
            )
        if self.limits and settings.notify:
            AnomalyAlert(
                f"{name}-anomaly",
                AnomalyAlertArgs(
                    placement=placement,
                    notify=settings.notify,
                    first_day=self.limits.first_month,
                ),
                opts=pulumi.ResourceOptions(parent=self),
            )
        if settings.inherit_tags:
            TagInheritance(
                f"{name}-tags",
                TagInheritanceArgs(placement=placement),
                opts=pulumi.ResourceOptions(parent=self),
            )
        self.exports = {}
        if settings.export:
            export = CostExport(
                f"{name}-export",
                CostExportArgs(placement=placement, settings=settings.export),
                opts=pulumi.ResourceOptions(parent=self),
            )
            self.exports["cost_export_principal"] = export.principal_id
        if settings.hours:
            WorkingHours(
                f"{name}-hours",
                WorkingHoursArgs(
                    placement=placement,
                    hours=settings.hours,
                    machines=args.machines,
                    workspace_id=args.workspace_id,
                ),
                opts=pulumi.ResourceOptions(parent=self),
            )
        self.register_outputs({"limited": self.limits is not None})


def limits_of(settings: Settings) -> BudgetLimits | None:
    """Limits from the stack file, or those written from the estimate of this stack."""
    return settings.cost.limits or committed_limits(pulumi.get_stack())
