"""The Pod Security library of Kubernetes, in the program that `make pod-security` builds."""

from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel, TypeAdapter

from clinfra.export.foreign.finding import Finding, Run

NAME = "pod-security"


class _Reason(BaseModel):
    check: str
    detail: str
    resource: str


_REASONS = TypeAdapter(list[_Reason])


def findings(text: str) -> Iterator[Finding]:
    """Why the API server would turn pods away at the level "restricted".

    Raises:
        ValueError: The text is no report.
    """
    for each in _REASONS.validate_json(text):
        yield Finding(NAME, each.check, each.resource, each.detail)


def runs(_templates: list[Path], manifests: list[Path]) -> Iterator[Run]:
    """One run over all manifests."""
    if manifests:
        yield Run(NAME, [str(each) for each in manifests], findings)
