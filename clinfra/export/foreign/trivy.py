"""Trivy, https://trivy.dev: templates and manifests, by the checks that are built into it.

It passes over the templates of a subscription, and over those without any kind that it knows.
"""

from collections.abc import Collection, Iterator, Mapping
from functools import partial
from pathlib import Path

from pydantic import BaseModel, Field

from clinfra.export.foreign.finding import Finding, Run, object_in

NAME = "trivy"
_OPTIONS = ("--skip-check-update", "-q", "--format", "json")


class _Misconfiguration(BaseModel):
    id: str = Field(alias="ID")
    title: str = Field(alias="Title", default="")
    status: str = Field(alias="Status")


class _Result(BaseModel):
    target: str = Field(alias="Target")
    found: tuple[_Misconfiguration, ...] = Field(alias="Misconfigurations", default=())


class _Report(BaseModel):
    schema_version: int = Field(alias="SchemaVersion")
    results: tuple[_Result, ...] = Field(alias="Results", default=())


def findings(text: str, names: Mapping[str, str], needed: Collection[str]) -> Iterator[Finding]:
    """Findings of the report on a folder; of a template they do not say the resource.

    Args:
        text: The report.
        names: What is in the files, by their names.
        needed: Names of those that it knows, each of which must be judged.

    Raises:
        ValueError: The text is no report, or one that leaves files out.
    """
    report = _Report.model_validate_json(text)
    judged = {Path(each.target).name for each in report.results}
    missed = sorted(set(needed) - judged)
    if missed or not judged:
        raise ValueError(f"it passed over {', '.join(missed) or 'everything'}")
    for result in report.results:
        name = Path(result.target).name
        for each in result.found:
            if each.status == "FAIL":
                yield Finding(NAME, each.id, names.get(name, name), each.title)


def runs(templates: list[Path], manifests: list[Path]) -> Iterator[Run]:
    """A run for each folder, as one for each file takes a second and more."""
    named = {each: each.stem for each in templates} | {each: object_in(each) for each in manifests}
    for folder in sorted({each.parent for each in named}):
        names = {each.name: name for each, name in named.items() if each.parent == folder}
        needed = [each.name for each in manifests if each.parent == folder]
        read = partial(findings, names=names, needed=needed)
        yield Run(NAME, ("config", *_OPTIONS, str(folder)), read)
