"""Alert packs: every resource that was made is watched as its kind demands."""

from dataclasses import dataclass

import pulumi
from pulumi_azure_native import alertsmanagement

from components.foundation.naming import AzureKind
from components.foundation.placement import Placement
from components.operations.alarms import Alarms
from components.operations.alert_forms import MetricSource, log_alert, metric_alert, promql_alert
from components.registration import Registered
from stacks.alerts.packs import PACKS
from stacks.alerts.rules import LogRule, MetricRule, PromqlRule

RULES_OF_A_GROUP = 20
"""Source: learn.microsoft.com/azure/azure-monitor/service-limits."""


@dataclass(frozen=True, kw_only=True)
class AlertPacksArgs:
    """Arguments of `AlertPacks`."""

    placement: Placement
    alarms: Alarms
    """Who is told."""
    made: Registered
    """What was made so far; nothing that is made later is watched."""
    metrics_id: pulumi.Input[str]
    """ARM id of the workspace of metrics."""
    cluster_id: pulumi.Input[str]
    """ARM id of the cluster whose metrics are asked."""
    workspace_id: pulumi.Input[str]
    """ARM id of the Log Analytics workspace."""


class AlertPacks(pulumi.ComponentResource):
    """The alerts of every kind that has a pack, over the resources that the platform made.

    A metric is watched for each resource, as Azure cannot watch several of most kinds at once; a
    log and the cluster's metrics once for all of a kind. A kind with neither a pack nor a reason
    for having none fails a test, so that nothing new goes unwatched.

    Token: ``clinfra:operations:AlertPacks``

    Creates:
        - azure-native:alertsmanagement:PrometheusRuleGroup
        - azure-native:monitor:MetricAlert
        - azure-native:monitor:ScheduledQueryRule
    """

    watched: tuple[str, ...]
    """Kinds that are watched."""

    def __init__(
        self, name: str, args: AlertPacksArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("clinfra:operations:AlertPacks", name, {}, opts)
        found = args.made.of(PACKS)
        for kind, resource in found:
            pack = PACKS[kind]
            source = MetricSource(
                id=resource.id, role=resource.pulumi_resource_name, namespace=pack.namespace
            )
            for rule, told in args.alarms.of(pack, MetricRule):
                metric_alert(
                    f"{name}-{source.role}-{rule.role}",
                    rule,
                    told,
                    placement=args.placement,
                    source=source,
                    parent=self,
                )
        self.watched = tuple(sorted({kind for kind, _ in found}))
        packs = [PACKS[kind] for kind in self.watched]
        for pack in packs:
            for rule, told in args.alarms.of(pack, LogRule):
                log_alert(
                    f"{name}-{pack.alert(rule)}",
                    rule,
                    told,
                    placement=args.placement,
                    workspace_id=args.workspace_id,
                    parent=self,
                )
        expressions = [
            promql_alert(rule, told, {})
            for pack in packs
            for rule, told in args.alarms.of(pack, PromqlRule)
        ]
        for start in range(0, len(expressions), RULES_OF_A_GROUP):
            _group(f"{name}-cluster-{start // RULES_OF_A_GROUP}", start, expressions, args, self)
        self.register_outputs({"watched": list(self.watched)})


def _group(
    name: str,
    start: int,
    expressions: list[alertsmanagement.PrometheusRuleArgs],
    args: AlertPacksArgs,
    parent: pulumi.Resource,
) -> alertsmanagement.PrometheusRuleGroup:
    role = f"packs-{start // RULES_OF_A_GROUP}"
    return alertsmanagement.PrometheusRuleGroup(
        name,
        rule_group_name=args.placement.name(AzureKind.PROMETHEUS_RULES, role),
        resource_group_name=args.placement.resource_group_name,
        location=args.placement.location,
        description="Alerts on objects of the cluster",
        enabled=True,
        interval="PT1M",
        scopes=[args.metrics_id, args.cluster_id],
        rules=expressions[start : start + RULES_OF_A_GROUP],
        opts=pulumi.ResourceOptions(parent=parent),
    )
