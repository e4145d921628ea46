"""The command that says what an environment, or a change to it, costs."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from clinfra.errors import Exit, UsageError
from clinfra.options import Against, AsJson, Markdown, PlanFile, StackOrNone
from clinfra.reconcile import reconcile

if TYPE_CHECKING:
    from clinfra.plan import Plan
    from finops.lines import Estimate
    from stacks.usage_assumptions import UsageAssumptions


cost_app = typer.Typer()
cost_app.command()(reconcile)


@cost_app.callback(invoke_without_command=True)
def cost(  # noqa: PLR0913, PLR0917  # one argument for each option
    context: typer.Context,
    stack: StackOrNone = None,
    against: Against = None,
    plan: PlanFile = None,
    limit: Annotated[
        float | None, typer.Option(help="USD a month, expected, that may not be exceeded.")
    ] = None,
    lines: Annotated[bool, typer.Option("--lines", help="Show every meter.")] = False,
    markdown: Markdown = False,
    as_json: AsJson = False,
) -> None:
    """Say what the environment costs in a month, from a dated price book and no cloud."""
    if context.invoked_subcommand:
        return
    if stack is None:
        raise UsageError("no stack is given; --stack qa, staging or prod is allowed")
    from clinfra.against import compared
    from clinfra.cost_report import (
        change_document,
        change_sections,
        estimate_document,
        estimate_sections,
    )
    from clinfra.planned import planned
    from clinfra.sections import As, show
    from finops.change import change
    from finops.node_split import by_namespace

    shown = As.asked(as_json=as_json, markdown=markdown)
    usage = usage_of(stack)
    allowed = limit if limit is not None else usage.monthly_limit_usd
    if against:
        old, new = compared(stack, plan, against)
        after = estimate_of(stack, new, usage)
        told = change(estimate_of(stack, old, usage), after)
        show(shown, change_sections(told, allowed), lambda: change_document(told, allowed))
    else:
        held, told_from = planned(stack, plan)
        after = estimate_of(stack, held, usage)
        split = by_namespace(after, held.resources)
        sections = estimate_sections(after, told_from, split, allowed, every_line=lines)
        show(shown, sections, lambda: estimate_document(after, told_from, split, allowed))
    if allowed is not None and after.total.expected > allowed:
        raise typer.Exit(Exit.OVER_BUDGET)


def usage_of(stack: str) -> "UsageAssumptions":
    """What the environment of a stack is assumed to use.

    Raises:
        UsageError: Its usage file cannot be used.
    """
    from clinfra.options import settings_of
    from stacks.usage_assumptions import read_usage, usage_file

    settings, _ = settings_of(stack)
    path = usage_file(settings.environment.value)
    try:
        return read_usage(path)
    except (OSError, ValueError) as error:
        raise UsageError(f"{path.parent.name}/{path.name} cannot be used: {error}") from None


def estimate_of(stack: str, plan: "Plan", usage: "UsageAssumptions") -> "Estimate":
    """The estimate of a plan at today's date; what is deleted is not in it."""
    from finops.estimate import estimate
    from finops.price_book import price_book

    kept = plan.remaining().resources
    return estimate(stack, kept, price_book(), usage, datetime.now(UTC).date())
