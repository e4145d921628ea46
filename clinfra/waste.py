"""The command that says what an environment pays for and does not need."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING

from clinfra.options import AsJson, Markdown, PlanFile, Stack, settings_of

if TYPE_CHECKING:
    from clinfra.plan import Plan
    from clinfra.sections import Section
    from finops.lines import Estimate
    from finops.waste import Waste
    from finops.waste_ground import Ground
    from stacks.usage_assumptions import UsageAssumptions
    from stacks.vocabulary import Environment

_OBSERVERS = ("azure-native:insights:", "azure-native:authorization:", "clinfra:")
"""Kinds that watch or guard a resource and do not use it."""


def waste(
    stack: Stack,
    plan: PlanFile = None,
    markdown: Markdown = False,
    as_json: AsJson = False,
) -> None:
    """Say what is paid for and not needed, with the saving and the setting that gets it."""
    from clinfra.cost import estimate_of, usage_of
    from clinfra.planned import planned
    from clinfra.sections import As, show
    from finops.waste import waste as found_in

    held, told_from = planned(stack, plan)
    usage, settings = usage_of(stack), settings_of(stack)[0]
    estimate = estimate_of(stack, held, usage)
    found = found_in(ground_of(held, settings.environment, estimate, usage))
    shown = As.asked(as_json=as_json, markdown=markdown)
    show(shown, waste_sections(stack, found, told_from), lambda: _document(stack, found))


def ground_of(
    plan: "Plan", environment: "Environment", estimate: "Estimate", usage: "UsageAssumptions"
) -> "Ground":
    """What the rules on waste look at in a plan that is priced already."""
    from finops.price_book import price_book
    from finops.waste_ground import Ground

    kept = plan.remaining().resources
    used = (each.dependencies for each in kept if not each.type.startswith(_OBSERVERS))
    return Ground(
        environment=environment,
        resources=kept,
        estimate=estimate,
        usage=usage,
        book=price_book(),
        used=frozenset(urn for urns in used for urn in urns),
    )


def waste_sections(stack: str, found: "Iterable[Waste]", told_from: str) -> "list[Section]":
    """The findings as a table."""
    from clinfra.cost_report import usd
    from clinfra.sections import Section
    from finops.waste import saved

    listed = list(found)
    total = saved(listed)
    summary = f"{len(listed)} findings from {told_from}"
    if listed:
        summary += f"; {usd(total.expected)} expected, up to {usd(total.high)}"
    columns = ("where", "resource", "found", "what saves it", "expected", "high")
    rows = [[each.area, each.name, each.found, each.setting, *_figures(each)] for each in listed]
    title = f"Waste of {stack}, USD a month"
    return [
        Section(title, text=f"{summary}."),
        *([Section("Findings", columns, rows, figures=2)] if rows else []),
    ]


def _figures(each: "Waste") -> list[str]:
    from clinfra.cost_report import usd

    if each.unpriced:
        return ["not known", "not known"]
    return [usd(each.saving.expected), usd(each.saving.high)]


def _document(stack: str, found: "Iterable[Waste]") -> Mapping[str, object]:
    from finops.waste import saved

    listed = list(found)
    return {
        "stack": stack,
        "currency": "USD",
        "saved": asdict(saved(listed)),
        "findings": [asdict(each) for each in listed],
    }
