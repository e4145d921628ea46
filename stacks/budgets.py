"""Monthly limits of a stack: `budgets/<stack>.yaml`, written from the estimate."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import Field, StringConstraints
from ruamel.yaml import YAML

from stacks.base import Check, Model

_FOLDER = Path(__file__).with_name("budgets")

Usd = Annotated[float, Field(gt=0)]
CostCenter = Annotated[str, StringConstraints(pattern=r"^CC-[0-9]{4,6}$")]


class BudgetLimits(Model):
    """What an environment may cost in a month."""

    first_month: date
    """First day of the month that the budgets start with; at an up that makes them it must be in
    the current month, or up to twelve months ahead."""
    environment_usd: Usd
    """Limit of everything in the subscription, tagged or not, in USD a month."""
    cost_centers: Mapping[CostCenter, Usd] = Field(default_factory=dict)
    """Limit of what bears the tag of a cost center, in USD a month."""

    def _checks(self) -> Sequence[Check]:
        return (self._month_mistakes,)

    def _month_mistakes(self) -> Iterator[str]:
        if self.first_month.day != 1:
            yield f"first_month is {self.first_month}; the first day of a month is allowed"


def budget_file(stack: str) -> Path:
    """Where the limits of a stack are."""
    return _FOLDER / f"{stack}.yaml"


@cache
def committed_limits(stack: str) -> BudgetLimits | None:
    """The limits of this checkout; ``None`` where the stack has none yet.

    Raises:
        ValueError: The file holds no limits; pydantic's sentence says where.
    """
    path = budget_file(stack)
    if not path.is_file():
        return None
    return BudgetLimits.model_validate(YAML(typ="safe").load(path.read_text(encoding="utf-8")))
