"""Settings of cost: who hears of budgets and anomalies, the export, and working hours."""

from collections.abc import Iterator, Sequence
from datetime import date
from enum import StrEnum, unique
from typing import Annotated

from pydantic import Field, StringConstraints

from stacks.base import Check, Model
from stacks.budgets import BudgetLimits
from stacks.drift import Mail

Percent = Annotated[float, Field(gt=0, le=1000)]
Hour = Annotated[int, Field(ge=0, le=23)]
StorageAccountId = Annotated[
    str,
    StringConstraints(
        pattern=r"^/subscriptions/[0-9a-f-]{36}/resourceGroups/[^/]+"
        r"/providers/Microsoft\.Storage/storageAccounts/[a-z0-9]{3,24}$"
    ),
]
_MOST_NOTIFICATIONS = 5
_MOST_ADDRESSES = 20


@unique
class Day(StrEnum):
    """Days of the week, as Azure spells them."""

    MONDAY = "Monday"
    TUESDAY = "Tuesday"
    WEDNESDAY = "Wednesday"
    THURSDAY = "Thursday"
    FRIDAY = "Friday"
    SATURDAY = "Saturday"
    SUNDAY = "Sunday"


class WorkingHours(Model):
    """When the machines run; outside of these hours they are stopped and cost nothing."""

    days: tuple[Day, ...] = (Day.MONDAY, Day.TUESDAY, Day.WEDNESDAY, Day.THURSDAY, Day.FRIDAY)
    """Days on which they are started."""
    start: Hour = 7
    """Hour of the day at which they are started."""
    stop: Hour = 19
    """Hour of the day at which they are stopped, on every day of the week."""
    time_zone: str = "Eastern Standard Time"
    """Time zone of the hours, by its Windows name; summer time is kept."""

    def _checks(self) -> Sequence[Check]:
        return (self._order_mistakes, self._day_mistakes)

    def _order_mistakes(self) -> Iterator[str]:
        if self.stop <= self.start:
            yield f"start is {self.start} and stop is {self.stop}; stop must be later"

    def _day_mistakes(self) -> Iterator[str]:
        if not self.days:
            yield "days is empty; without a day on which the machines start they stay stopped"


class CostExportSettings(Model):
    """Where the cost of each day goes, in the FOCUS format.

    Not into the lake: Cost Management writes to accounts alone that take copies from any storage
    account, and the lake takes them from its own tenant. Source:
    learn.microsoft.com/azure/cost-management-billing/costs/tutorial-improved-exports.
    """

    account_id: StorageAccountId
    """ARM id of a storage account for cost, of the FinOps team; trusted services must pass its
    firewall. Azure gives the export its role on the container where the deployer may assign
    roles there; else the team gives it to the stack's output ``cost_export_principal``."""
    container: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$")] = (
        "cost-exports"
    )
    """Container in the account."""
    first_day: date
    """Day of the first run; at an up that makes the export it must be in the future."""


class CostSettings(Model):
    """What keeps the cost of an environment in sight."""

    notify: Annotated[tuple[Mail, ...], Field(max_length=_MOST_ADDRESSES)] = ()
    """Mail addresses that hear of budgets and of anomalies, beside the people on call; without one,
    the owners of the subscription hear of budgets, and there is no alert on anomalies."""
    limits: BudgetLimits | None = None
    """Monthly limits; those of ``stacks/budgets/<stack>.yaml``, which `clinfra budget`
    writes from the estimate, where none are given."""
    limit_margin: Annotated[float, Field(ge=1, le=3)] = 1.2
    """What the expected cost of the estimate is multiplied by to become a limit."""
    actual: tuple[Percent, ...] = (80, 100)
    """Parts of a limit, in per cent, at which the cost so far is told."""
    forecast: tuple[Percent, ...] = (100,)
    """Parts of a limit, in per cent, at which the cost forecast for the month is told."""
    inherit_tags: bool = True
    """Whether usage records take on the tags of their subscription and resource group; for
    Enterprise Agreements and Microsoft Customer Agreements alone."""
    export: CostExportSettings | None = None
    """Daily export of the cost; none, where nothing is given."""
    hours: WorkingHours | None = None
    """When the cluster runs; always, where nothing is given."""

    def _checks(self) -> Sequence[Check]:
        return (self._notification_mistakes,)

    def _notification_mistakes(self) -> Iterator[str]:
        count = len(self.actual) + len(self.forecast)
        if not 0 < count <= _MOST_NOTIFICATIONS:
            yield (
                f"actual and forecast have {count} thresholds; "
                f"1 to {_MOST_NOTIFICATIONS} are allowed"
            )
        for name, given in (("actual", self.actual), ("forecast", self.forecast)):
            if len(set(given)) < len(given):
                yield f"{name} has a threshold twice"
