"""Violations for a person and for a machine: each rule, with the resources below it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table
from rich.text import Text

from clinfra.outcome import Failure, Violation

MOST_TOLD = 10
"""Resources that a person is told of each rule: a wrong tag is on hundreds."""


@dataclass(frozen=True)
class Group:
    """All violations of one rule."""

    rule: str
    title: str
    fix: str
    controls: tuple[str, ...]
    mandatory: bool
    found: tuple[tuple[str, str], ...]
    """URN, empty for the whole stack, and what is given and allowed."""


def grouped(violations: Iterable[Violation]) -> list[Group]:
    """Violations by rule, the mandatory ones first."""
    by_rule: dict[tuple[str, bool], list[Violation]] = {}
    for each in violations:
        by_rule.setdefault((each.policy, each.mandatory), []).append(each)
    groups = [_group(*key, each) for key, each in by_rule.items()]
    return sorted(groups, key=lambda each: (not each.mandatory, each.rule))


def _group(name: str, mandatory: bool, violations: Sequence[Violation]) -> Group:  # noqa: FBT001
    from policies.core.bookkeeping import TITLES
    from policies.core.catalogue import rules

    rule = rules().get(name)
    title = rule.title if rule else TITLES.get(name, name)
    fix = rule.fix if rule else ""
    found = tuple((each.urn, _mistake(each.sentence, title, fix)) for each in violations)
    controls = [f"HIPAA {each}" for each in rule.hipaa] if rule else []
    controls += [f"NIST {each}" for each in rule.nist] if rule else []
    return Group(name, title, fix, tuple(controls), mandatory, found)


def _mistake(sentence: str, title: str, fix: str) -> str:
    """What is given and allowed, without what all violations of a rule share."""
    told = sentence.rsplit("\n", 1)[-1].strip().removeprefix(f"{title}: ")
    return told.split(f". {fix}", 1)[0] if fix else told


def documents(violations: Iterable[Violation]) -> list[Mapping[str, object]]:
    """Violations for a machine."""
    return [
        {
            "rule": group.rule,
            "title": group.title,
            "level": "mandatory" if group.mandatory else "advisory",
            "fix": group.fix,
            "controls": group.controls,
            "resources": [{"resource": urn, "message": message} for urn, message in group.found],
        }
        for group in grouped(violations)
    ]


def print_violations(console: Console, violations: Iterable[Violation]) -> None:
    """Violations for a person; nothing where there are none."""
    groups = grouped(violations)
    if not console.is_terminal:
        for _, level, told in _rows(groups):
            console.print(f"{level.plain:10} {told.plain}", markup=False, highlight=False)
        return
    if not groups:
        return
    table = Table(show_header=False, box=None, padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for style, *cells in _rows(groups):
        table.add_row(*cells, style=style)
    console.print(table)


def _rows(groups: Sequence[Group]) -> Iterator[tuple[str, Text, Text]]:
    for group in groups:
        style = "bold red" if group.mandatory else "yellow"
        level = "mandatory" if group.mandatory else "advisory"
        yield "", Text(level, style), Text(f"{group.rule}: {group.title}", style)
        for urn, message in group.found[:MOST_TOLD]:
            name = Failure(urn, "").name or "the whole stack"
            yield "", Text(""), Text.assemble((f"{name}  ", "bold"), message)
        left = len(group.found) - MOST_TOLD
        if left > 0:
            yield "", Text(""), Text(f"and {left} more, which --json names")
        if group.fix:
            held = f" [{', '.join(group.controls)}]" if group.controls else ""
            yield "dim", Text("  fix"), Text(f"{group.fix}{held}")
