"""The cost of the months to come: the estimate is of a month of average length."""

import calendar
from collections.abc import Iterator
from datetime import date

from finops.lines import Estimate, Line, Money, added
from finops.meters import HOURS
from finops.quantities.quantity import ResultKind

_HOURS_A_DAY = 24
_BY_TIME = ("hour", "day")
MONTHS = 12


def months(estimate: Estimate, count: int = MONTHS) -> Iterator[tuple[date, Money]]:
    """The first day of each whole month after the estimate's own, and what the month costs.

    Args:
        estimate: What a month of average length costs.
        count: Number of months.
    """
    for ahead in range(1, count + 1):
        years, month = divmod(estimate.made_on.month - 1 + ahead, 12)
        first = date(estimate.made_on.year + years, month + 1, 1)
        yield first, added(each.cost.times(_factor(each, first)) for each in estimate.lines)


def _factor(line: Line, month: date) -> float:
    """A provisioned thing that is paid by time costs more in a longer month."""
    if line.result is not ResultKind.FIXED or line.unit not in _BY_TIME:
        return 1
    days = calendar.monthrange(month.year, month.month)[1]
    return days * _HOURS_A_DAY / HOURS
