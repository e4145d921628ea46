"""kube-score, https://kube-score.com: manifests."""

import re
from collections.abc import Iterator
from pathlib import Path

from clinfra.export.foreign.finding import Finding, Run

NAME = "kube-score"
_LINE = re.compile(r"\[(OK|SKIPPED|CRITICAL|WARNING)\] (\S+) [^:]+(?:: (?:\([^)]*\) )?(.+))?")


def findings(text: str) -> Iterator[Finding]:
    """Findings of a report for CI, a line each.

    Raises:
        ValueError: A line is none of such a report.
    """
    for line in filter(None, text.splitlines()):
        found = _LINE.fullmatch(line)
        if found is None:
            raise ValueError(f"a line is none of a report: {line[:80]}")
        grade, resource, check = found.groups()
        if grade in ("CRITICAL", "WARNING"):
            yield Finding(NAME, check, resource)


def runs(_templates: list[Path], manifests: list[Path]) -> Iterator[Run]:
    """One run, as a pod's policies and budget stand in other manifests."""
    if manifests:
        named = [str(each) for each in manifests]
        yield Run(NAME, ("score", "-o", "ci", *named), findings)
