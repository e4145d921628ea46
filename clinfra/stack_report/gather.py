"""Everything that the report on a stack tells, from one plan."""

import os
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from clinfra.stack_report.parts import Parts

if TYPE_CHECKING:
    from pathlib import Path

    from clinfra.plan import Plan
    from clinfra.policy_check import Checked
    from clinfra.schedule import Schedule
    from finops.change import Change
    from finops.lines import Estimate
    from finops.tags import TagCoverage
    from finops.waste_ground import Waste


@dataclass(frozen=True)
class ReportData:
    """What the report on a stack is made of."""

    told_from: str
    """Where the plan is from."""
    parts: Parts
    estimate: "Estimate"
    limit: float | None
    """USD a month that the environment may cost; ``None`` where nobody set a limit."""
    coverage: "TagCoverage"
    change: "Change | None"
    """Against another plan or state; ``None`` where there is none to hold it against."""
    compared_with: str
    """Where that other one is from."""
    waste: "tuple[Waste, ...]"
    """What is paid for and not needed."""
    checked: "Checked"
    schedule: "Schedule"

    @property
    def stack(self) -> str:
        """Name of the stack."""
        return self.estimate.stack

    @property
    def made_on(self) -> date:
        """Day of the report."""
        return self.estimate.made_on


def gathered(stack: str, plan_file: "Path | None", against: str | None) -> ReportData:
    """The data of a report.

    Args:
        stack: Name of the stack.
        plan_file: Plan or state; else the program of this checkout where it is held against
            something, else the local state, else a preview on the twin.
        against: Plan, state or git reference that it is held against; else the local state, where
            a plan is given.

    Raises:
        UsageError: A file cannot be used, or there is no such file or reference.
        RunFailedError: A preview failed.
    """
    from clinfra.cost import estimate_of, usage_of
    from clinfra.options import settings_of
    from clinfra.policy_check import judged
    from clinfra.rehearsal import typical_seconds
    from clinfra.schedule import Schedule
    from clinfra.session import PARALLEL
    from clinfra.waste import ground_of
    from finops.change import change
    from finops.tags import tag_coverage
    from finops.waste import waste
    from stacks.tag_vocabulary import tag_vocabulary

    sides = _sides(stack, plan_file, against)
    kept = sides.plan.remaining()
    usage = usage_of(stack)
    estimate = estimate_of(stack, kept, usage)
    before = estimate_of(stack, sides.before, usage) if sides.before else None
    return ReportData(
        told_from=sides.told_from,
        parts=Parts(kept.resources),
        estimate=estimate,
        limit=usage.monthly_limit_usd,
        coverage=tag_coverage(stack, kept.resources, estimate, tag_vocabulary()),
        change=change(before, estimate) if before else None,
        compared_with=sides.compared_with,
        waste=waste(ground_of(kept, settings_of(stack)[0].environment, estimate, usage)),
        checked=judged(kept, estimate.made_on),
        schedule=Schedule(kept, typical_seconds, PARALLEL),
    )


@dataclass(frozen=True)
class _Sides:
    """The plan of a report, and the one that it is held against."""

    plan: "Plan"
    told_from: str
    before: "Plan | None" = None
    compared_with: str = ""


def _sides(stack: str, plan_file: "Path | None", against: str | None) -> _Sides:
    from clinfra.against import compared, short_name
    from clinfra.planned import plan_in, planned

    if against:
        before, plan = compared(stack, plan_file, against)
        told_from = plan_file.name if plan_file else "a preview of this checkout on the twin"
        return _Sides(plan, told_from, before, short_name(against))
    plan, told_from = planned(stack, plan_file)
    state = _state(stack) if plan_file else None
    if state is None:
        return _Sides(plan, told_from)
    return _Sides(plan, told_from, plan_in(stack, state), "the local state")


def _state(stack: str) -> "Path | None":
    """The local state of a stack, where it holds anything."""
    from clinfra.folders import Folders
    from clinfra.plan import plan_of_state

    path = Folders.of(os.environ).state_file(stack)
    return path if path.exists() and plan_of_state(stack, path).resources else None
