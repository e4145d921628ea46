"""The alert on cost that is not as usual."""

from dataclasses import dataclass
from datetime import date

import pulumi
from pulumi_azure_native import costmanagement

from components.foundation.naming import AzureKind
from components.foundation.placement import Placement

_VIEW = "Microsoft.CostManagement/views/ms:DailyAnomalyByResourceGroup"


@dataclass(frozen=True, kw_only=True)
class AnomalyAlertArgs:
    """Arguments of `AnomalyAlert`."""

    placement: Placement
    notify: tuple[str, ...]
    """Mail addresses; Azure takes no action group here."""
    first_day: date
    """Day from which it looks, for a year."""


class AnomalyAlert(pulumi.ComponentResource):
    """A daily look of Azure at the subscription's cost, with a mail on each anomaly.

    Token: ``clinfra:operations:AnomalyAlert``

    Creates:
        - azure-native:costmanagement:ScheduledActionByScope
    """

    id: pulumi.Output[str]
    """ARM id of the alert."""

    def __init__(
        self, name: str, args: AnomalyAlertArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("clinfra:operations:AnomalyAlert", name, {}, opts)
        placement = args.placement
        scope = f"/subscriptions/{placement.subscription_id}"
        physical = placement.name(AzureKind.ANOMALY_ALERT, "daily")
        alert = costmanagement.ScheduledActionByScope(
            f"{name}-daily",
            name=physical,
            scope=scope,
            kind=costmanagement.ScheduledActionKind.INSIGHT_ALERT,
            display_name=physical,
            status=costmanagement.ScheduledActionStatus.ENABLED,
            view_id=f"{scope}/providers/{_VIEW}",
            schedule=costmanagement.SchedulePropertiesArgs(
                frequency=costmanagement.ScheduleFrequency.DAILY,
                start_date=_moment(args.first_day),
                end_date=_moment(_a_year_later(args.first_day)),
            ),
            notification=costmanagement.NotificationPropertiesArgs(
                subject=f"Cost anomaly in {placement.naming.environment.value}",
                to=list(args.notify),
            ),
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.id = alert.id
        self.register_outputs({"id": self.id})


def _moment(day: date) -> str:
    return f"{day.isoformat()}T00:00:00Z"


def _a_year_later(first: date) -> date:
    """The first of the same month a year on; the first of a month is there every year."""
    return first.replace(year=first.year + 1)
