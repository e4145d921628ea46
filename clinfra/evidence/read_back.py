"""Reads verdicts out of assessment results that were written before."""

from collections.abc import Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from clinfra.errors import UsageError
from clinfra.evidence.diff import Key
from clinfra.evidence.oscal import VERDICT
from policies.core.judge import Outcome


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class _Property(_Part):
    name: str
    value: str


class _Subject(_Part):
    uuid: str = Field(alias="subject-uuid")


class _Observation(_Part):
    title: str = ""
    props: Sequence[_Property] = ()
    subjects: Sequence[_Subject] = ()


class _Item(_Part):
    uuid: str
    description: str


class _Local(_Part):
    items: Sequence[_Item] = Field((), alias="inventory-items")


class _Result(_Part):
    title: str
    local: _Local = Field(
        default_factory=lambda: _Local.model_validate({}), alias="local-definitions"
    )
    observations: Sequence[_Observation] = ()


class _Results(_Part):
    results: Sequence[_Result] = Field(min_length=1)


class _Document(_Part):
    body: _Results = Field(alias="assessment-results")


def outcomes_in(text: str) -> dict[Key, Outcome]:
    """The verdict of each rule on each resource, as the observations of a document tell.

    Raises:
        ValueError: The text is no such document.
    """
    found: dict[Key, Outcome] = {}
    for result in _Document.model_validate_json(text).body.results:
        urns = {each.uuid: each.description for each in result.local.items}
        for each in result.observations:
            verdicts = [prop.value for prop in each.props if prop.name == VERDICT]
            for subject in each.subjects if verdicts else ():
                urn = urns.get(subject.uuid, subject.uuid)
                found[each.title, urn] = Outcome(verdicts[0])
    return found


def outcomes_of_file(file: Path) -> dict[Key, Outcome]:
    """The same of a file.

    Raises:
        UsageError: The file cannot be read, or holds no assessment results.
    """
    try:
        return outcomes_in(file.read_text(encoding="utf-8"))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the file"
        told = f"{where}: {first['msg']}"
    except (OSError, ValueError) as error:
        told = str(error)
    raise UsageError(
        f"--against is {file}; an assessment-results.json of this command is allowed ({told})"
    )
