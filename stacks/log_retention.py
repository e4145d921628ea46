"""Settings of how long logs are kept, by the class of what a table holds."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum, unique
from typing import Annotated

from pydantic import AfterValidator, Field

from stacks.base import Model
from stacks.log_tables import LogClass, LogTable

_SIX_YEARS = 2191
"""The first step of Azure's that holds six years with their leap days. Source of the years:
45 CFR 164.316(b)(2)(i)."""
_LEAST, _MOST = 4, 730
_YEARS = (1095, 1460, 1826, _SIX_YEARS, 2556, 2922, 3288, 3653, 4018, 4383)
"""Days of three to twelve years, the only ones above two years."""
_BASIC_DAYS = 30
"""Days for which a table of the Basic plan can be asked."""


def _step(days: int) -> int:
    if not _LEAST <= days <= _MOST and days not in _YEARS:
        years = ", ".join(map(str, _YEARS))
        raise ValueError(f"{_LEAST} to {_MOST} days, or whole years ({years}), are allowed")
    return days


InteractiveDays = Annotated[int, Field(ge=_LEAST, le=_MOST)]
TotalDays = Annotated[int, AfterValidator(_step)]
"""Source of the steps: learn.microsoft.com/azure/azure-monitor/logs/data-retention-configure."""


@unique
class TablePlan(StrEnum):
    """Plans of a table: what taking in a gigabyte costs, and what may ask for its rows.

    Source: learn.microsoft.com/azure/azure-monitor/logs/logs-table-plans.
    """

    ANALYTICS = "Analytics"
    """Alerts, dashboards and queries over several tables ask it at no price."""
    BASIC = "Basic"
    """Taking in costs about a quarter; each query is paid, and no alert or dashboard of the
    platform can ask."""


class _Kept(Model):
    interactive_days: InteractiveDays | None = None
    """Days for which queries and alerts see the rows; the workspace's `retention_days` where none
    are given. Those beyond 31 are paid."""


class LongRetentionSettings(_Kept):
    """Retention of what is evidence."""

    total_days: TotalDays = _SIX_YEARS
    """Days for which rows are kept in all; after the interactive ones a search job finds them."""


class ShortRetentionSettings(_Kept):
    """Retention of what is forgotten when nobody asks for it any more."""

    total_days: TotalDays | None = None
    """Days for which rows are kept in all; no longer than they can be asked for where none are
    given."""


class VerboseRetentionSettings(ShortRetentionSettings):
    """Retention of what there is much of."""

    plan: TablePlan = TablePlan.BASIC
    """Plan of the tables that Azure allows it for; Azure takes a change of it once a week."""


@dataclass(frozen=True, kw_only=True)
class Kept:
    """How one table is kept."""

    plan: TablePlan
    interactive_days: int | None
    """``None`` where it is the workspace's, or the plan's."""
    total_days: int | None
    """``None`` where it is the interactive days."""


class RetentionSettings(Model):
    """How long logs are kept, by class; which table is of which class: `stacks/log_tables.py`."""

    audit: LongRetentionSettings = Field(default_factory=LongRetentionSettings)
    """Who did what."""
    security: LongRetentionSettings = Field(default_factory=LongRetentionSettings)
    """What an investigation asks for."""
    operational: ShortRetentionSettings = Field(default_factory=ShortRetentionSettings)
    """How services fare."""
    verbose: VerboseRetentionSettings = Field(default_factory=VerboseRetentionSettings)
    """Output of programs, statistics."""

    def of(self, table: LogTable) -> Kept:
        """How a table is kept."""
        if table.log_class is LogClass.VERBOSE and table.basic and self._basic:
            return Kept(
                plan=TablePlan.BASIC, interactive_days=None, total_days=self.verbose.total_days
            )
        settings = self._by_class()[table.log_class]
        return Kept(
            plan=TablePlan.ANALYTICS,
            interactive_days=settings.interactive_days,
            total_days=settings.total_days,
        )

    def mistakes(self, workspace_days: int) -> Iterator[str]:
        """What is wrong with days, given those of the workspace."""
        for name, settings in self._by_class().items():
            days, total = settings.interactive_days or workspace_days, settings.total_days
            if total is not None and total < days:
                yield (
                    f"retention.{name}.total_days is {total}; at least the interactive days, "
                    f"{days}, are needed"
                )
        total = self.verbose.total_days
        if self._basic and total is not None and total < _BASIC_DAYS:
            yield (
                f"retention.verbose.total_days is {total}; the plan Basic keeps rows for "
                f"{_BASIC_DAYS} days at least"
            )

    @property
    def _basic(self) -> bool:
        return self.verbose.plan is TablePlan.BASIC

    def _by_class(self) -> dict[LogClass, LongRetentionSettings | ShortRetentionSettings]:
        return {
            LogClass.AUDIT: self.audit,
            LogClass.SECURITY: self.security,
            LogClass.OPERATIONAL: self.operational,
            LogClass.VERBOSE: self.verbose,
        }
