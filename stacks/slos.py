"""Service level objectives: what share of requests must be good over a window of days."""

from collections.abc import Iterator, Sequence
from enum import StrEnum, unique
from typing import Annotated

from pydantic import Field, StringConstraints

from stacks.base import Check, Model

SloName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{1,38}[a-z0-9]$")]
FASTEST_SHARE = 0.02
"""Share of the budget that pages when it is spent within an hour; source: The Site Reliability
Workbook, chapter 5, table 5-8 (sre.google/workbook/alerting-on-slos)."""
_HOURS_A_DAY = 24


@unique
class Indicator(StrEnum):
    """What makes a request to a model a good one."""

    AVAILABILITY = "availability"
    """It is answered without an error of the server."""
    LATENCY = "latency"
    """It is answered in time."""


@unique
class Within(StrEnum):
    """Times that the model server's histogram can tell apart, in seconds."""

    MS_50 = "0.05"
    MS_100 = "0.1"
    MS_250 = "0.25"
    MS_500 = "0.5"
    S_1 = "1.0"
    S_2_5 = "2.5"


class SloSettings(Model):
    """One objective over the requests to models, each model for itself."""

    indicator: Indicator
    """What makes a request good."""
    objective: Annotated[float, Field(ge=90, lt=100)]
    """Share of good requests in percent."""
    window_days: Annotated[int, Field(ge=7, le=90)] = 28
    """Days that the share is taken over."""
    within: Within | None = None
    """Seconds in which an answer is in time; for latency alone, which needs it."""

    def _checks(self) -> Sequence[Check]:
        return (self._time_mistakes, self._reach_mistakes)

    def _time_mistakes(self) -> Iterator[str]:
        if (self.indicator is Indicator.LATENCY) != (self.within is not None):
            needed = "needs it" if self.within is None else "has none"
            yield f"within is {self.within}; the indicator {self.indicator} {needed}"

    def _reach_mistakes(self) -> Iterator[str]:
        if burn_rate(FASTEST_SHARE, self.window_days, 1) * self.budget >= 1:
            yield (
                f"objective is {self.objective:g} over {self.window_days} days; with it no share "
                "of failures is fast enough to page, so a higher objective or fewer days is needed"
            )

    @property
    def budget(self) -> float:
        """Share of requests that may be bad."""
        return 1 - self.objective / 100


def burn_rate(share: float, window_days: int, hours: int) -> float:
    """How many times faster than allowed failures come, when a share of the budget goes in hours.

    Args:
        share: Share of the budget.
        window_days: Days that the budget is for.
        hours: Time in which the share is spent.
    """
    return share * window_days * _HOURS_A_DAY / hours


def usual_slos() -> dict[SloName, SloSettings]:
    """Objectives of an environment that states none; conventions to be tuned (assumed)."""
    return {
        "serving-availability": SloSettings(indicator=Indicator.AVAILABILITY, objective=99.5),
        "serving-latency": SloSettings(
            indicator=Indicator.LATENCY, objective=99, within=Within.MS_500
        ),
    }
