"""What a fleet's table says of one stack: one figure of its command, or why there is none."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from clinfra.cost_report import usd
from clinfra.errors import Exit
from clinfra.fleet.asked import Command
from clinfra.fleet.work import Ended

Document = Mapping[str, object]
WORST = (
    Exit.FINE,
    Exit.OVER_BUDGET,
    Exit.POLICY_VIOLATION,
    Exit.WRONG_USE,
    Exit.FAILED,
)
"""Exit codes from the best to the worst: the last two mean that there is no answer at all."""
_UNCHANGED = ("same", "read")
_ASIDE = re.compile(r"(LOCAL|AZURE|POLICIES OFF|\w+ [\w.-]+: |Azure's published types) ?")


@dataclass(frozen=True)
class Figure:
    """The figure of a command: how a column calls it, and how it is read from a document."""

    title: str
    of: Callable[[Document], float]
    shown: Callable[[float], str]


def part(document: Document, *path: str) -> object:
    """A value of a document; ``None`` where it has no such part."""
    value: object = document
    for each in path:
        value = value.get(each) if isinstance(value, Mapping) else None
    return value


def number(value: object) -> float:
    """A number of a document; 0 where it is none."""
    return float(value) if isinstance(value, int | float) else 0.0


def _changes(document: Document) -> float:
    counts = part(document, "counts")
    kept = counts.items() if isinstance(counts, Mapping) else ()
    return sum(number(count) for name, count in kept if name not in _UNCHANGED)


def _drifted(document: Document) -> float:
    parts = (part(document, "differences"), part(document, "gone"))
    return sum(len(each) for each in parts if isinstance(each, Mapping | list))


FIGURES: Mapping[Command, Figure] = {
    Command.PREVIEW: Figure("changes", _changes, "{:.0f}".format),
    Command.REHEARSE: Figure(
        "predicted s",
        lambda document: number(part(document, "predicted_seconds")),
        "{:,.0f}".format,
    ),
    Command.COST: Figure(
        "USD a month", lambda document: number(part(document, "monthly", "expected")), usd
    ),
    Command.TAGS: Figure(
        "right by cost",
        lambda document: number(part(document, "coverage", "by_cost")),
        "{:.1%}".format,
    ),
    Command.DRIFT: Figure("drifted", _drifted, "{:.0f}".format),
}


def exit_of(ended: Ended) -> Exit:
    """A stack's exit code as one of the house; a signal or a crash is a failure."""
    return Exit(ended.code) if ended.code in set(Exit) else Exit.FAILED


def figure_of(command: Command, ended: Ended) -> float | None:
    """The figure of a stack; ``None`` where its run has no answer."""
    answered = ended.document is not None and exit_of(ended) not in WORST[-2:]
    return FIGURES[command].of(ended.document or {}) if answered else None


def sentence_of(ended: Ended) -> str:
    """The first thing that went wrong in a stack's run; empty where nothing did."""
    code = exit_of(ended)
    if code is Exit.FINE:
        return ""
    if code is Exit.OVER_BUDGET:
        return "costs more than its limit"
    told = _failure(ended.document or {}) or _violation(ended.document or {})
    return told or _words(ended)


def _failure(document: Document) -> str:
    failures = part(document, "failures")
    first: object = failures[0] if isinstance(failures, list) and failures else None
    return str(first.get("message", "")) if isinstance(first, Mapping) else ""


def _violation(document: Document) -> str:
    violations = part(document, "violations")
    for each in violations if isinstance(violations, list) else ():
        if isinstance(each, Mapping) and each.get("level") == "mandatory":
            return f"violates {each.get('rule')}: {each.get('title')}"
    return ""


def _words(ended: Ended) -> str:
    """The first line on standard error that is no progress; of a traceback the last."""
    lines = [each.strip() for each in ended.said.splitlines() if each.strip()]
    if "Traceback (most recent call last):" in lines:
        return lines[-1]
    own = [each for each in lines if not _ASIDE.match(each)]
    return (own or lines or [f"ended with exit code {ended.code} and said nothing"])[0]
