"""Budgets: somebody hears before the money of a month is spent."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pulumi
from pulumi_azure_native import consumption, monitor

from components.foundation.naming import AzureKind
from components.foundation.placement import Placement
from components.operations.alarms import Alarms
from components.operations.alert_forms import Told
from components.operations.mail_group import mail_group
from stacks.alerts.own import BUDGET
from stacks.alerts.rules import OwnRule
from stacks.budgets import BudgetLimits
from stacks.cost import CostSettings
from stacks.tag_vocabulary import COST_CENTER

_OWNERS = "Owner"
_ALL = 100


@dataclass(frozen=True, kw_only=True)
class BudgetsArgs:
    """Arguments of `Budgets`."""

    placement: Placement
    settings: CostSettings
    limits: BudgetLimits
    alarms: Alarms
    """Who is told beside those whom the settings of cost name."""


class Budgets(pulumi.ComponentResource):
    """A monthly budget of the whole subscription, and one of each cost center.

    The subscription is the scope, since nodes of the cluster and of Databricks live in resource
    groups of their own. The first budget has no filter: cost without a tag counts in it.

    Token: ``clinfra:operations:Budgets``

    Creates:
        - azure-native:consumption:Budget
        - azure-native:monitor:ActionGroup
    """

    budget_ids: dict[str, pulumi.Output[str]]
    """ARM ids of the budgets, by ``environment`` or cost center."""

    def __init__(
        self, name: str, args: BudgetsArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("clinfra:operations:Budgets", name, {}, opts)
        placement, limits = args.placement, args.limits
        group = _action_group(name, args, self) if args.settings.notify else None
        told = _notifications(args, group)
        amounts = {"environment": limits.environment_usd, **limits.cost_centers}
        self.budget_ids = {
            whose: consumption.Budget(
                f"{name}-{whose.lower()}",
                budget_name=placement.name(AzureKind.BUDGET, whose),
                scope=f"/subscriptions/{placement.subscription_id}",
                category=consumption.CategoryType.COST,
                amount=amount,
                time_grain=consumption.TimeGrainType.MONTHLY,
                time_period=consumption.BudgetTimePeriodArgs(
                    start_date=f"{limits.first_month.isoformat()}T00:00:00Z"
                ),
                filter=_of_cost_center(whose) if whose in limits.cost_centers else None,
                notifications=told,
                opts=pulumi.ResourceOptions(parent=self),
            ).id
            for whose, amount in sorted(amounts.items())
        }
        self.register_outputs({"budgetIds": self.budget_ids})


def _action_group(name: str, args: BudgetsArgs, parent: pulumi.Resource) -> monitor.ActionGroup:
    return mail_group(
        f"{name}-group",
        placement=args.placement,
        purpose="budgets",
        short_name="budgets",
        addresses=args.settings.notify,
        parent=parent,
    )


def _of_cost_center(center: str) -> consumption.BudgetFilterArgs:
    return consumption.BudgetFilterArgs(
        tags=consumption.BudgetComparisonExpressionArgs(
            name=COST_CENTER, operator=consumption.BudgetOperatorType.IN_, values=[center]
        )
    )


def _notifications(
    args: BudgetsArgs, group: monitor.ActionGroup | None
) -> dict[str, consumption.NotificationArgs]:
    """Who is told at which part of a limit; owners of the subscription where nobody is named."""
    told: Mapping[str, Told] = {rule.role: each for rule, each in args.alarms.of(BUDGET, OwnRule)}
    return {
        f"{kind.value.lower()}-{threshold:g}".replace(".", "-"): consumption.NotificationArgs(
            enabled=True,
            operator=consumption.OperatorType.GREATER_THAN_OR_EQUAL_TO,
            threshold=threshold,
            threshold_type=kind,
            contact_emails=[],
            contact_groups=[*told[alert].group_ids, *([group.id] if group else [])],
            contact_roles=None if group else [_OWNERS],
        )
        for alert, kind, threshold in _thresholds(args.settings)
        if alert in told
    }


def _thresholds(settings: CostSettings) -> Iterator[tuple[str, consumption.ThresholdType, float]]:
    """What each threshold is called among the alerts, and what it is a part of."""
    for threshold in settings.actual:
        yield "spent" if threshold >= _ALL else "near", consumption.ThresholdType.ACTUAL, threshold
    for threshold in settings.forecast:
        yield "forecast", consumption.ThresholdType.FORECASTED, threshold
