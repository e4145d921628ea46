"""The command that says how much of an environment bears the right tags."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from clinfra.errors import Exit
from clinfra.options import AsJson, Markdown, PlanFile, Stack

if TYPE_CHECKING:
    from clinfra.sections import Section
    from finops.tags import Share, TagCoverage, Tagged

_PERCENT = 100
_MOST_SHOWN = 50


def tags(
    stack: Stack,
    plan: PlanFile = None,
    least: Annotated[
        float, typer.Option(help="Percent that must be right, by count and by cost.")
    ] = 0,
    markdown: Markdown = False,
    as_json: AsJson = False,
) -> None:
    """Say how much of the environment bears the right tags, by count and by cost."""
    from clinfra.cost import estimate_of, usage_of
    from clinfra.planned import planned
    from clinfra.sections import As, show
    from finops.tags import tag_coverage
    from stacks.tag_vocabulary import tag_vocabulary

    held, _ = planned(stack, plan)
    estimate = estimate_of(stack, held, usage_of(stack))
    told = tag_coverage(stack, held.resources, estimate, tag_vocabulary())
    shown = As.asked(as_json=as_json, markdown=markdown)
    show(shown, list(_sections(told)), lambda: _document(told))
    if min(told.whole.by_cost, told.whole.by_count) * _PERCENT < least:
        raise typer.Exit(Exit.FAILED)


def _sections(told: "TagCoverage") -> "Iterator[Section]":
    from clinfra.sections import Section
    from finops.resources import short_kind

    whole = told.whole
    yield Section(
        f"Tags of {told.stack}",
        text=f"{whole.right} of {whole.count} taggable resources bear the right tags, and "
        f"{whole.by_cost:.1%} of their expected cost does.",
    )
    columns = ("kind", "right", "of", "USD a month", "by cost")
    kinds = told.by(lambda each: short_kind(each.kind))
    yield Section("By kind", columns, _shares(kinds), figures=4)
    centers = told.by(lambda each: each.cost_center or "(no cost center)")
    yield Section("By cost center", ("cost center", *columns[1:]), _shares(centers), figures=4)
    if told.wrong:
        yield _wrong(told)
    yield Section(
        "Not taggable",
        ("kind", "its cost lands on", "count", "USD a month"),
        [
            [
                short_kind(each.kind),
                short_kind(each.lands_on) or "nothing is billed",
                str(each.count),
                f"{each.monthly:,.0f}",
            ]
            for each in told.untaggable
        ],
        figures=2,
    )
    if told.undecided:
        yield Section("Not known whether taggable", text=", ".join(told.undecided))


def _shares(shares: "Mapping[str, Share]") -> list[list[str]]:
    return [
        [name, str(one.right), str(one.count), f"{one.monthly:,.0f}", f"{one.by_cost:.0%}"]
        for name, one in shares.items()
    ]


def _wrong(told: "TagCoverage") -> "Section":
    from clinfra.sections import Section

    rows = [[each.name, _mistakes(each), f"{each.monthly:,.0f}"] for each in told.wrong]
    more = f"{len(rows) - _MOST_SHOWN} more with --json" if len(rows) > _MOST_SHOWN else ""
    columns = ("resource", "mistake", "USD a month")
    return Section("Wrong tags", columns, rows[:_MOST_SHOWN], text=more, figures=1)


def _mistakes(tagged: "Tagged") -> str:
    """All that is wrong with one resource, in one sentence."""
    from stacks.tag_vocabulary import TagFault

    missing = [each.tag for each in tagged.mistakes if each.fault is TagFault.MISSING]
    told = [f"without {', '.join(missing)}"] if missing else []
    told += [each.sentence for each in tagged.mistakes if each.fault is not TagFault.MISSING]
    if tagged.too_many:
        told.append(f"{tagged.too_many} tags more than its kind may bear")
    return "; ".join(told)


def _document(told: "TagCoverage") -> Mapping[str, object]:
    return {
        "stack": told.stack,
        "coverage": {"by_count": told.whole.by_count, "by_cost": told.whole.by_cost},
        "by_kind": {name: asdict(one) for name, one in told.by(lambda e: e.kind).items()},
        "by_cost_center": {
            name: asdict(one) for name, one in told.by(lambda e: e.cost_center).items()
        },
        "wrong": [
            {**asdict(each), "sentences": [mistake.sentence for mistake in each.mistakes]}
            for each in told.wrong
        ],
        "untaggable": [asdict(each) for each in told.untaggable],
        "undecided": list(told.undecided),
    }
