"""Limits of budgets follow from the estimate."""

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from clinfra.cli import app
from clinfra.plan import Plan, PlannedResource
from finops.estimate import estimate
from finops.limits import ENVIRONMENT, STEP_USD, checks, limits_of, starts
from finops.lines import Estimate, Line, Money
from finops.price_book import price_book
from finops.quantities.quantity import ResultKind
from stacks.budgets import BudgetLimits, committed_limits
from stacks.cost import CostSettings
from stacks.usage_assumptions import read_usage, usage_file
from tests.harness.plans import previewed
from tests.harness.priced import TODAY, azure

STACKS = ("qa", "staging", "prod")
MARGIN = CostSettings().limit_margin
MONTH = date(2026, 11, 1)


def costing(**centers: float) -> Estimate:
    """An estimate with one line for each cost center; ``_`` has none."""
    lines = (
        Line("urn", "kind", ResultKind.FIXED, "" if name == "_" else name, cost=Money(0, usd, usd))
        for name, usd in centers.items()
    )
    return Estimate("test", tuple(lines), TODAY)


@pytest.mark.engine
@pytest.mark.parametrize("stack", STACKS)
def test_the_committed_limits_of_a_stack_agree_with_its_estimate(stack: str) -> None:
    """By the engine's plan, as `clinfra budget` does: what is recorded of a program knows less."""
    usage = read_usage(usage_file(stack))
    told = estimate(stack, previewed(stack).resources, price_book(), usage, TODAY)
    committed = committed_limits(stack)

    found = list(checks(told, limits_of(told, MARGIN, MONTH), committed))

    assert found[0].whose == ENVIRONMENT
    assert len(found) > 1
    assert [each for each in found if not each.agrees] == []


def test_cost_without_a_cost_center_is_in_the_limit_of_the_whole_alone() -> None:
    limits = limits_of(costing(**{"CC-4101": 1000, "_": 500}), 1.0, MONTH)

    assert limits.environment_usd == 1500
    assert limits.cost_centers == {"CC-4101": 1000}


@given(st.floats(0.01, 1e6), st.floats(1, 3))
def test_a_limit_leaves_the_margin_and_less_than_a_step_more(usd: float, margin: float) -> None:
    limit = limits_of(costing(**{"CC-4101": usd}), margin, MONTH).environment_usd

    assert usd * margin <= limit < usd * margin + STEP_USD


def test_a_limit_that_is_missing_too_old_or_of_nobody_does_not_agree() -> None:
    told = costing(**{"CC-4101": 1000, "CC-4102": 1000})
    committed = BudgetLimits(
        first_month=MONTH, environment_usd=2000, cost_centers={"CC-4101": 700, "CC-4110": 900}
    )

    verdicts = {
        each.whose: each.agrees for each in checks(told, limits_of(told, 1, MONTH), committed)
    }

    assert verdicts == {
        ENVIRONMENT: True,
        "CC-4101": False,
        "CC-4102": False,
        "CC-4110": False,
    }


def test_budgets_keep_their_start_until_it_is_a_year_ago() -> None:
    committed = BudgetLimits(first_month=MONTH, environment_usd=1)

    assert starts(date(2026, 11, 26), None) == MONTH
    assert starts(date(2027, 10, 31), committed) == MONTH
    assert starts(date(2027, 11, 3), committed) == date(2027, 11, 1)


def test_limits_that_are_out_of_date_end_with_an_exit_code(tmp_path: Path) -> None:
    gateway = azure("network:NatGateway")
    plan = Plan("qa", (PlannedResource(gateway.urn, gateway.type, "create", gateway.inputs, ""),))
    path = tmp_path / "plan.json"
    path.write_text(plan.to_json(), encoding="utf-8")

    told = CliRunner().invoke(app, ("budget", "-s", "qa", "--plan", str(path), "--json"))

    assert told.exit_code == 1
    first = json.loads(told.output)["budgets"][0]
    assert (first["whose"], first["agrees"]) == (ENVIRONMENT, False)
    assert first["limit_by_estimate_usd"] == STEP_USD
