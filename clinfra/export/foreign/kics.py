"""KICS, https://kics.io: templates and manifests; its queries lie in `assets` beside it."""

from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

from pydantic import BaseModel

from clinfra.export.foreign.finding import REPORT, Finding, Run, object_in

NAME = "kics"
_FILE = "found.json"
_TOLD = ("--silent", "--report-formats", "json", "-o", REPORT, "--output-name", _FILE)
_PATIENCE = ("--timeout", "600")
"""Seconds that one query may take, where it takes them; it is left out after that."""
_LONGEST = 120_000
"""Characters of an argument; Linux takes 131,072."""


class _Place(BaseModel):
    file_name: str
    resource_type: str = ""
    resource_name: str = ""
    search_key: str


class _Query(BaseModel):
    query_name: str
    files: tuple[_Place, ...]


class _Report(BaseModel):
    queries: tuple[_Query, ...]
    files_scanned: int
    files_failed_to_scan: int
    queries_failed_to_execute: int


def findings(text: str, files: int, objects: Mapping[str, str]) -> Iterator[Finding]:
    """Findings of a report.

    Args:
        text: The report.
        files: How many files were to be scanned; KICS passes over those that it does not know.
        objects: What the objects of manifests are called, by the names of their files.

    Raises:
        ValueError: It is none, or one of a scan that left something out.
    """
    report = _Report.model_validate_json(text)
    left_out = files - report.files_scanned + report.files_failed_to_scan
    if left_out or report.queries_failed_to_execute:
        failed = report.queries_failed_to_execute
        raise ValueError(f"{left_out} files were left out and {failed} queries failed")
    for query in report.queries:
        for each in query.files:
            place = f"{each.resource_type}.{each.resource_name}".strip(".") or each.search_key
            named = objects.get(Path(each.file_name).name, place)
            yield Finding(NAME, query.query_name, named)


def runs(templates: list[Path], manifests: list[Path]) -> Iterator[Run]:
    """A run over the templates, and one over the manifests."""
    objects = {each.name: object_in(each) for each in manifests}
    kinds = (("AzureResourceManager", templates), ("Kubernetes", manifests))
    for kind, files in kinds:
        if files:
            told = ("scan", "-p", _paths(files), "-t", kind, *_PATIENCE, *_TOLD)
            read = partial(findings, files=len(files), objects=objects)
            yield Run(NAME, told, read, report=_FILE)


def _paths(files: list[Path]) -> str:
    """The files, or their folders where an argument cannot hold so many names."""
    named = ",".join(map(str, files))
    folders = sorted({str(each.parent) for each in files})
    return named if len(named) < _LONGEST else ",".join(folders)
