"""The command that holds the limits of budgets against the estimate, and writes them."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from clinfra.errors import Exit, RunFailedError
from clinfra.options import AsJson, PlanFile, Stack

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from clinfra.sections import Section
    from finops.limits import LimitCheck
    from stacks.budgets import BudgetLimits


def budget(
    stack: Stack,
    plan: PlanFile = None,
    write: Annotated[
        bool, typer.Option("--write", help="Write the limits that follow from the estimate.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Hold the limits of the budgets against the estimate; fails where they are out of date."""
    from clinfra.cost import estimate_of, usage_of
    from clinfra.options import settings_of
    from clinfra.planned import planned
    from clinfra.sections import As, show
    from finops.limits import checks, limits_of, starts
    from stacks.budgets import budget_file, committed_limits

    settings, _ = settings_of(stack)
    held, told_from = planned(stack, plan)
    estimate = estimate_of(stack, held, usage_of(stack))
    committed = settings.cost.limits or committed_limits(stack)
    start = starts(datetime.now(UTC).date(), committed)
    if not estimate.total.expected:
        raise RunFailedError(f"the estimate of {stack} expects no cost; no limit follows from it")
    fresh = limits_of(estimate, settings.cost.limit_margin, start)
    if write:
        path = budget_file(stack)
        path.parent.mkdir(exist_ok=True)
        path.write_text(_as_yaml(stack, fresh, settings.cost.limit_margin), encoding="utf-8")
        committed = settings.cost.limits or fresh
    found = list(checks(estimate, fresh, committed))
    shown = As.JSON if as_json else As.TEXT
    sections = _sections(stack, found, told_from, settings.cost.limit_margin)
    show(shown, sections, lambda: _document(stack, found, start.isoformat()))
    if not all(each.agrees for each in found):
        raise typer.Exit(Exit.FAILED)


def _sections(
    stack: str, found: "Sequence[LimitCheck]", told_from: str, margin: float
) -> "list[Section]":
    from clinfra.sections import Section

    rows = [
        (
            each.whose,
            f"{each.expected_usd:,.0f}",
            f"{each.fresh_usd:,.0f}",
            "none" if each.committed_usd is None else f"{each.committed_usd:,.0f}",
            "agrees" if each.agrees else "out of date",
        )
        for each in found
    ]
    columns = ("budget of", "expected", "limit by estimate", "limit", "verdict")
    table = Section(f"Budgets of {stack}, USD a month, by {told_from}", columns, rows)
    if all(each.agrees for each in found):
        return [table, Section("", text=f"A limit is the expected cost times {margin:g}.")]
    how = f"`clinfra budget --stack {stack} --write` writes the limits that the estimate gives."
    return [table, Section("", text=how)]


def _document(
    stack: str, found: "Sequence[LimitCheck]", first_month: str
) -> "Mapping[str, object]":
    return {
        "stack": stack,
        "first_month": first_month,
        "budgets": [
            {
                "whose": each.whose,
                "expected_usd": round(each.expected_usd, 2),
                "limit_by_estimate_usd": each.fresh_usd,
                "limit_usd": each.committed_usd,
                "agrees": each.agrees,
            }
            for each in found
        ],
    }


def _as_yaml(stack: str, limits: "BudgetLimits", margin: float) -> str:
    lines = [
        f"# Monthly limits of budgets in USD: expected cost of the estimate times {margin:g},",
        f"# written by `clinfra budget --stack {stack} --write`.",
        f"first_month: {limits.first_month.isoformat()}",
        f"environment_usd: {limits.environment_usd:.0f}",
        "cost_centers:",
        *(f"  {center}: {usd:.0f}" for center, usd in limits.cost_centers.items()),
    ]
    return "\n".join(lines) + "\n"
