"""What a scanner finds, how it is run, and which of its findings may stand."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field
from ruamel.yaml import YAML

EXEMPTIONS = Path(__file__).parents[1] / "exemptions.yaml"
REPORT = "{report}"
"""Stands in the arguments of a run for the folder into which a scanner writes its report."""


@dataclass(frozen=True)
class Finding:
    """What a scanner says of one resource."""

    scanner: str
    check: str
    resource: str
    says: str = ""
    """The check in words, where its id says nothing to a person."""


class Exemption(BaseModel):
    """Findings that are let stand, and why."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    scanner: str
    check: str
    where: str
    """A part of the resource's name; empty for every resource."""
    reason: str = Field(min_length=20)

    def covers(self, found: Finding) -> bool:
        """Whether it lets a finding stand."""
        same = (self.scanner, self.check) == (found.scanner, found.check)
        return same and self.where in found.resource


@dataclass(frozen=True)
class Run:
    """One run of one scanner."""

    program: str
    arguments: Sequence[str]
    read: Callable[[str], Iterable[Finding]]
    """Reads the report; a `ValueError` says that it is none."""
    report: str = ""
    """Name of the report's file, where the scanner does not write to its output."""


def exemptions(file: Path = EXEMPTIONS) -> list[Exemption]:
    """The exemptions of a file."""
    return [Exemption(**each) for each in YAML(typ="safe").load(file)]


class _Metadata(BaseModel):
    name: str = ""
    namespace: str = ""


class _Object(BaseModel):
    kind: str
    metadata: _Metadata


@cache
def object_in(manifest: Path) -> str:
    """What the object of a manifest is called: namespace, kind and name."""
    found = _Object.model_validate(YAML(typ="safe").load(manifest))
    return f"{found.metadata.namespace}/{found.kind}/{found.metadata.name}"
