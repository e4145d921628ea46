"""Alerts over everything that an environment has, and access in an emergency."""

from dataclasses import dataclass

import pulumi

from components.compute.aks import KubernetesCluster
from components.foundation.placement import Placement
from components.operations.activity_alerts import ActivityAlerts, ActivityAlertsArgs
from components.operations.alarms import Alarms
from components.operations.alert_packs import AlertPacks, AlertPacksArgs
from components.operations.break_glass import BreakGlass, BreakGlassArgs
from components.operations.log_analytics import LogAnalytics
from components.operations.metrics import Metrics
from components.operations.slos import Slos, SlosArgs
from components.registration import Registered
from stacks.settings import Settings


@dataclass(frozen=True, kw_only=True)
class IncidentsArgs:
    """Arguments of `Incidents`."""

    placement: Placement
    settings: Settings
    alarms: Alarms
    """Who is told."""
    made: Registered
    """What the environment is made of."""
    metrics: Metrics
    cluster: KubernetesCluster
    logs: LogAnalytics
    group_id: pulumi.Input[str]
    """ARM id of the resource group of the environment."""


class Incidents(pulumi.ComponentResource):
    """Alert packs of all that was made before, the activity log, objectives, break-glass.

    Token: ``clinfra:operations:Incidents``

    Creates:
        - clinfra:operations:AlertPacks
        - clinfra:operations:ActivityAlerts
        - clinfra:operations:Slos
        - clinfra:operations:BreakGlass
    """

    watched: tuple[str, ...]
    """Kinds that are watched."""

    def __init__(
        self, name: str, args: IncidentsArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("clinfra:operations:Incidents", name, {}, opts)
        packs = AlertPacks(
            f"{name}-packs",
            AlertPacksArgs(
                placement=args.placement,
                alarms=args.alarms,
                made=args.made,
                metrics_id=args.metrics.id,
                cluster_id=args.cluster.id,
                workspace_id=args.logs.id,
            ),
            opts=pulumi.ResourceOptions(parent=self),
        )
        ActivityAlerts(
            f"{name}-activity",
            ActivityAlertsArgs(placement=args.placement, alarms=args.alarms),
            opts=pulumi.ResourceOptions(parent=self),
        )
        if args.settings.models:
            Slos(
                f"{name}-slos",
                SlosArgs(
                    placement=args.placement,
                    settings=args.settings.observability.slos,
                    alarms=args.alarms,
                    metrics_id=args.metrics.id,
                    cluster_id=args.cluster.id,
                ),
                opts=pulumi.ResourceOptions(parent=self),
            )
        if args.settings.incidents.break_glass:
            BreakGlass(
                f"{name}-break-glass",
                BreakGlassArgs(
                    settings=args.settings.incidents.break_glass,
                    subscription_id=args.placement.subscription_id,
                    scope=args.group_id,
                ),
                opts=pulumi.ResourceOptions(parent=self),
            )
        self.watched = packs.watched
        self.register_outputs({"watched": list(self.watched)})
