"""Service level objectives as rules over the cluster's metrics."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pulumi
from pulumi_azure_native import alertsmanagement

from components.foundation.naming import AzureKind
from components.foundation.placement import Placement
from components.operations.alarms import Alarms
from components.operations.alert_forms import promql_alert
from components.operations.slo_rules import alerts, records
from stacks.alerts.rules import PromqlRule
from stacks.slos import SloSettings

_MINUTES = 2
"""How long a budget must burn too fast."""
_RUNBOOK = "slo"


@dataclass(frozen=True, kw_only=True)
class SlosArgs:
    """Arguments of `Slos`."""

    placement: Placement
    settings: Mapping[str, SloSettings]
    alarms: Alarms
    """Who is told."""
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
    return [*kept, *_alerts(slo, settings, args.alarms)]


def _alerts(
    slo: str, settings: SloSettings, alarms: Alarms
) -> Iterator[alertsmanagement.PrometheusRuleArgs]:
    for burn in alerts(slo, settings):
        rule = PromqlRule(
            role=burn.name,
            says=burn.says,
            tier=burn.tier,
            expression=burn.expression,
            minutes=_MINUTES,
        )
        told = alarms.told(burn.name, burn.tier, _RUNBOOK)
        if told:
            yield promql_alert(rule, told, {"slo": slo})
