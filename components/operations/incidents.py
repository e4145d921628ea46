"""Alerts and who is told of them, over everything that an environment has."""

from dataclasses import dataclass

import pulumi

from components.compute.aks import KubernetesCluster
from components.foundation.placement import Placement
from components.operations.activity_alerts import ActivityAlerts, ActivityAlertsArgs
from components.operations.alert_packs import AlertPacks, AlertPacksArgs, runbook_page
from components.operations.break_glass import BreakGlass, BreakGlassArgs
from components.operations.log_analytics import LogAnalytics
from components.operations.metrics import Metrics
from components.operations.on_call import OnCall, OnCallArgs
from components.operations.slos import Slos, SlosArgs
from components.registration import Registered
from stacks.settings import Settings


@dataclass(frozen=True, kw_only=True)
class IncidentsArgs:
    """Arguments of `Incidents`."""

    placement: Placement
    settings: Settings
    made: Registered
    """What the environment is made of."""
    metrics: Metrics
    cluster: KubernetesCluster
    logs: LogAnalytics
    group_id: pulumi.Input[str]
    """ARM id of the resource group of the environment."""


class Incidents(pulumi.ComponentResource):
    """Action groups by tier, alert packs of all that was made before, objectives, break-glass.

    Token: ``clinfra:operations:Incidents``

    Creates:
        - clinfra:operations:OnCall
        - clinfra:operations:AlertPacks
        - clinfra:operations:ActivityAlerts
        - clinfra:operations:Slos
        - clinfra:operations:BreakGlass
    """

    on_call: OnCall
    """Who is told."""

    def __init__(
        self, name: str, args: IncidentsArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("clinfra:operations:Incidents", name, {}, opts)
        settings = args.settings.incidents
        self.on_call = OnCall(
            f"{name}-on-call",
            OnCallArgs(placement=args.placement, settings=settings),
            opts=pulumi.ResourceOptions(parent=self),
        )
        packs = AlertPacks(
            f"{name}-packs",
            AlertPacksArgs(
                placement=args.placement,
                settings=settings,
                owner=args.settings.tags.owner,
                made=args.made,
                groups=self.on_call.groups,
                metrics_id=args.metrics.id,
                cluster_id=args.cluster.id,
                workspace_id=args.logs.id,
            ),
            opts=pulumi.ResourceOptions(parent=self),
        )
        ActivityAlerts(
            f"{name}-activity",
            ActivityAlertsArgs(
                placement=args.placement,
                settings=settings,
                owner=args.settings.tags.owner,
                groups=self.on_call.groups,
            ),
            opts=pulumi.ResourceOptions(parent=self),
        )
        if args.settings.models:
            Slos(
                f"{name}-slos",
                SlosArgs(
                    placement=args.placement,
                    settings=args.settings.observability.slos,
                    owner=args.settings.tags.owner,
                    page=runbook_page(settings, "slo"),
                    groups=self.on_call.groups,
                    metrics_id=args.metrics.id,
                    cluster_id=args.cluster.id,
                ),
                opts=pulumi.ResourceOptions(parent=self),
            )
        if settings.break_glass:
            BreakGlass(
                f"{name}-break-glass",
                BreakGlassArgs(
                    settings=settings.break_glass,
                    subscription_id=args.placement.subscription_id,
                    scope=args.group_id,
                ),
                opts=pulumi.ResourceOptions(parent=self),
            )
        self.register_outputs({"watched": list(packs.watched)})
