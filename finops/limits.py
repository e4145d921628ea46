"""Monthly limits of budgets, from an estimate."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from finops.lines import Estimate
from stacks.budgets import BudgetLimits

STEP_USD = 50
"""Limits are whole multiples of it, so that a small change of a price changes none."""
TOLERANCE = 0.1
"""Part of a fresh limit by which a committed one may differ."""
ENVIRONMENT = "environment"
"""What the limit of everything is called beside those of cost centers."""


@dataclass(frozen=True)
class LimitCheck:
    """A committed limit, held against what the estimate gives today."""

    whose: str
    """A cost center, or the whole environment."""
    expected_usd: float
    """Expected cost of a month."""
    fresh_usd: float
    """Limit that follows from it."""
    committed_usd: float | None
    """Limit that the budget has; ``None`` where it has none."""

    @property
    def agrees(self) -> bool:
        """Whether the committed limit is within `TOLERANCE` or a step of the fresh one."""
        if self.committed_usd is None:
            return False
        room = max(self.fresh_usd * TOLERANCE, STEP_USD)
        return abs(self.committed_usd - self.fresh_usd) <= room


def limits_of(estimate: Estimate, margin: float, first_month: date) -> BudgetLimits:
    """Limits of the whole and of each cost center that is expected to pay anything.

    Args:
        estimate: What the environment costs; what is unknown there is in no limit.
        margin: What expected cost is multiplied by.
        first_month: Month that the budgets start with.

    Raises:
        ValueError: The estimate expects no cost, so no limit follows from it.
    """
    return BudgetLimits(
        first_month=first_month,
        environment_usd=_limit(estimate.total.expected, margin),
        cost_centers={
            center: _limit(usd, margin) for center, usd in sorted(_by_center(estimate).items())
        },
    )


def checks(
    estimate: Estimate, fresh: BudgetLimits, committed: BudgetLimits | None
) -> Iterator[LimitCheck]:
    """Each limit of either set, the whole first."""
    have = _amounts(committed) if committed else {}
    wanted, costs = _amounts(fresh), {ENVIRONMENT: estimate.total.expected, **_by_center(estimate)}
    for whose in [*wanted, *(each for each in have if each not in wanted)]:
        yield LimitCheck(whose, costs.get(whose, 0), wanted.get(whose, 0), have.get(whose))


def starts(today: date, committed: BudgetLimits | None) -> date:
    """Month that budgets start with: the committed one until it is a year ago, else this one.

    A start that moves makes budgets anew, and their history with them.
    """
    this_month = today.replace(day=1)
    if committed is None or committed.first_month.replace(year=committed.first_month.year + 1) <= (
        this_month
    ):
        return this_month
    return committed.first_month


def _limit(usd: float, margin: float) -> float:
    return math.ceil(usd * margin / STEP_USD) * STEP_USD


def _amounts(limits: BudgetLimits) -> Mapping[str, float]:
    return {ENVIRONMENT: limits.environment_usd, **limits.cost_centers}


def _by_center(estimate: Estimate) -> Mapping[str, float]:
    parts = estimate.by(lambda line: line.cost_center)
    return {center: part.expected for center, part in parts.items() if center and part.expected}
