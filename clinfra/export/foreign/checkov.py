"""checkov, https://www.checkov.io: templates and manifests."""

from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel, TypeAdapter

from clinfra.export.foreign.finding import Finding, Run

NAME = "checkov"
_OPTIONS = ("--skip-download", "--compact", "--quiet", "-o", "json")


class _Check(BaseModel):
    check_id: str
    check_name: str = ""
    resource: str


class _Results(BaseModel):
    failed_checks: tuple[_Check, ...] = ()
    parsing_errors: tuple[str, ...] = ()


class _Report(BaseModel):
    """Of one framework; one that found nothing to judge has no results."""

    results: _Results = _Results()


_REPORTS: TypeAdapter[_Report | list[_Report]] = TypeAdapter(_Report | list[_Report])


def findings(text: str) -> Iterator[Finding]:
    """Findings of a report.

    Raises:
        ValueError: It is none, or a file could not be read by checkov.
    """
    read = _REPORTS.validate_json(text)
    for report in read if isinstance(read, list) else [read]:
        if report.results.parsing_errors:
            raise ValueError(f"it could not read {', '.join(report.results.parsing_errors)}")
        for each in report.results.failed_checks:
            yield Finding(NAME, each.check_id, each.resource, each.check_name)


def runs(templates: list[Path], manifests: list[Path]) -> Iterator[Run]:
    """A run for each template, and one for the manifests."""
    for each in templates:
        yield Run(NAME, ("--framework", "arm", "-f", str(each), *_OPTIONS), findings)
    if manifests:
        named = [str(each) for each in manifests]
        yield Run(NAME, ("--framework", "kubernetes", *_OPTIONS, "-f", *named), findings)
