"""Service level objectives as rules over the cluster's metrics."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
from pulumi_azure_native import alertsmanagement

from components.foundation.naming import AzureKind
from components.foundation.placement import Placement
from components.operations.alert_forms import Told, promql_alert
from components.operations.slo_rules import BurnAlert, alerts, records
from stacks.alerts.rules import PromqlRule, Tier
from stacks.slos import SloSettings

_MINUTES = 2
"""How long a budget must burn too fast."""


@dataclass(frozen=True, kw_only=True)
class SlosArgs:
    """Arguments of `Slos`."""

    placement: Placement
    settings: Mapping[str, SloSettings]
    owner: str
    """Team that answers for the objectives."""
    page: str
    """Runbook."""
    groups: Mapping[Tier, pulumi.Input[str]]
    """ARM ids of the action groups."""
    metrics_id: pulumi.Input[str]
    """ARM id of the workspace of metrics."""
    cluster_id: pulumi.Input[str]
    """ARM id of the cluster whose metrics are asked."""


class Slos(pulumi.ComponentResource):
    """One group of rules for each objective: shares of failures, and alerts on how fast it burns.

    Token: ``clinfra:operations:Slos``

    Creates:
        - azure-native:alertsmanagement:PrometheusRuleGroup
    """

    names: tuple[str, ...]
    """Names of the objectives."""

    def __init__(
        self, name: str, args: SlosArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("clinfra:operations:Slos", name, {}, opts)
        for slo, settings in args.settings.items():
            alertsmanagement.PrometheusRuleGroup(
                f"{name}-{slo}",
                rule_group_name=args.placement.name(AzureKind.PROMETHEUS_RULES, f"slo-{slo}"),
                resource_group_name=args.placement.resource_group_name,
                location=args.placement.location,
                description=f"{settings.objective:g} % over {settings.window_days} days: {slo}",
                enabled=True,
                interval="PT1M",
                scopes=[args.metrics_id, args.cluster_id],
                rules=_rules(slo, settings, args),
                opts=pulumi.ResourceOptions(parent=self),
            )
        self.names = tuple(args.settings)
        self.register_outputs({"names": list(self.names)})


def _rules(
    slo: str, settings: SloSettings, args: SlosArgs
) -> list[alertsmanagement.PrometheusRuleArgs]:
    kept = [
        alertsmanagement.PrometheusRuleArgs(
            record=each.name, expression=each.expression, enabled=True, labels={"slo": slo}
        )
        for each in records(slo, settings)
    ]
    return [*kept, *(_alert(slo, each, args) for each in alerts(slo, settings))]


def _alert(slo: str, burn: BurnAlert, args: SlosArgs) -> alertsmanagement.PrometheusRuleArgs:
    rule = PromqlRule(
        role=burn.name, says=burn.says, tier=burn.tier, expression=burn.expression, minutes=_MINUTES
    )
    told = Told(
        alert=burn.name,
        namespace="",
        severity=burn.tier.severity,
        threshold=None,
        group_id=args.groups[burn.tier],
        runbook=args.page,
        owner=args.owner,
    )
    return promql_alert(rule, told, {"slo": slo})
