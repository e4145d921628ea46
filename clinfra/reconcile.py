"""The command that holds a bill against the estimate."""

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from clinfra.errors import UsageError
from clinfra.options import AsJson, Markdown, PlanFile, Stack

if TYPE_CHECKING:
    from clinfra.sections import Section
    from finops.lines import Estimate
    from finops.reconcile import Reconciliation


def reconcile(
    stack: Stack,
    actual: Annotated[Path, typer.Option(help="Bill of the environment: a FOCUS export in CSV.")],
    plan: PlanFile = None,
    markdown: Markdown = False,
    as_json: AsJson = False,
) -> None:
    """Hold a bill against the estimate, by cost center and kind, the largest deviation first."""
    from clinfra.cost import estimate_of, usage_of
    from clinfra.planned import planned
    from clinfra.sections import As, show

    held, _ = planned(stack, plan)
    told = _reconciled(estimate_of(stack, held, usage_of(stack)), actual)
    shown = As.asked(as_json=as_json, markdown=markdown)
    show(shown, _sections(stack, told), lambda: _document(stack, told))


def _reconciled(estimate: "Estimate", actual: Path) -> "Reconciliation":
    from finops.reconcile import read_charges, reconciled

    try:
        with actual.open(encoding="utf-8-sig", newline="") as stream:
            return reconciled(estimate, read_charges(stream))
    except (OSError, ValueError) as error:
        raise UsageError(f"{actual} cannot be used: {error}") from None


def _sections(stack: str, told: "Reconciliation") -> "list[Section]":
    from clinfra.cost_report import more, usd
    from clinfra.sections import Section

    summary = (
        f"{usd(told.billed)} billed for {told.days:g} days; {usd(told.estimated)} were estimated "
        "for as many."
    )
    rows = [
        [
            each.cost_center,
            each.kind,
            usd(each.estimated),
            usd(each.billed),
            more(each.difference),
        ]
        for each in told.deviations
    ]
    columns = ("cost center", "billed on", "estimated", "billed", "difference")
    return [
        Section(f"Bill of {stack}, USD", text=summary),
        Section("Deviations", columns, rows, figures=3),
    ]


def _document(stack: str, told: "Reconciliation") -> Mapping[str, object]:
    return {
        "stack": stack,
        "currency": "USD",
        "days": told.days,
        "estimated": told.estimated,
        "billed": told.billed,
        "deviations": [{**asdict(e), "difference": e.difference} for e in told.deviations],
    }
