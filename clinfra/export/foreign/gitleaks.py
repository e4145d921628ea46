"""gitleaks, https://gitleaks.io: secrets in the files of this repository."""

from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel, Field, TypeAdapter

from clinfra.export.foreign.finding import Finding, Run

NAME = "gitleaks"
_MADE = ".clinfra/"
"""Folder of what is made from the repository, such as an export."""


class _Leak(BaseModel):
    rule: str = Field(alias="RuleID")
    file: str = Field(alias="File")
    says: str = Field(alias="Description", default="")


_LEAKS = TypeAdapter(list[_Leak])


def findings(text: str) -> Iterator[Finding]:
    """Findings of a report.

    Raises:
        ValueError: It is none.
    """
    for each in _LEAKS.validate_json(text):
        if not each.file.startswith(_MADE):
            yield Finding(NAME, each.rule, each.file, each.says)


def runs(_templates: list[Path], _manifests: list[Path]) -> Iterator[Run]:
    """One run over the repository, whatever was exported."""
    told = ("dir", ".", "--no-banner", "--redact", "-f", "json", "-r", "-")
    yield Run(NAME, told, findings)
