"""The tags that carry cost and the values they may have; `tag_vocabulary.yaml` beside this file.

Azure compares names of tags without case and values with case
(learn.microsoft.com/azure/azure-resource-manager/management/tag-resources), so a value in the
wrong case is another cost center in every cost report.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum, unique
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import Field, StringConstraints
from ruamel.yaml import YAML

from stacks.base import Check, Model

COST_CENTER = "cost-center"
"""Name of the tag by which cost is split."""
_FILE = Path(__file__).with_name("tag_vocabulary.yaml")
_LEAST_LIKENESS = 0.5

TagName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z-]{0,126}[a-z]$")]
"""Name of a tag, in lower case: Azure keeps a name's case in cost reports."""
AllowedValue = Annotated[str, StringConstraints(min_length=1, max_length=256)]
"""Value of a tag; Azure takes 256 characters."""


@unique
class TagFault(StrEnum):
    """What is wrong with one tag of a resource."""

    MISSING = "missing"
    MISSPELT_NAME = "misspelt name"
    NOT_ALLOWED = "value not allowed"
    CLOSED = "value closed"


@dataclass(frozen=True)
class TagMistake:
    """One wrong or missing tag."""

    tag: str
    """Name of the tag as the vocabulary has it."""
    fault: TagFault
    given: str = ""
    """The value, or the misspelt name, that the resource bears."""
    nearest: str = ""
    """The allowed value that is most like it; empty where none is."""

    @property
    def sentence(self) -> str:
        """The mistake for a person."""
        meant = f"; {self.nearest!r} is nearest" if self.nearest else ""
        match self.fault:
            case TagFault.MISSING:
                return f"the tag {self.tag} is missing"
            case TagFault.MISSPELT_NAME:
                return f"the tag {self.given!r} is given; it is written {self.tag!r}"
            case TagFault.NOT_ALLOWED:
                return f"the tag {self.tag} has the value {self.given!r}, not in the list{meant}"
            case TagFault.CLOSED:
                return f"the tag {self.tag} has the value {self.given!r}, which is closed{meant}"


class TagSettings(Model):
    """One tag of the vocabulary."""

    meaning: str
    """What the tag says, in one sentence."""
    values: Mapping[AllowedValue, str] = Field(min_length=1)
    """Allowed values and what each stands for."""


class TagVocabulary(Model):
    """All tags that carry cost; each must be on every taggable resource."""

    tags: Mapping[TagName, TagSettings]
    """Tags by name."""
    closed: Mapping[TagName, Sequence[AllowedValue]] = Field(default_factory=dict)
    """Values, by tag, that no resource may take any more."""

    def _checks(self) -> Sequence[Check]:
        return (self._cost_center_mistakes, self._closed_mistakes)

    def _cost_center_mistakes(self) -> Iterator[str]:
        if COST_CENTER not in self.tags:
            yield f"the tag {COST_CENTER} is not given; cost is split by it"

    def _closed_mistakes(self) -> Iterator[str]:
        for name, closed in self.closed.items():
            known = self.tags[name].values if name in self.tags else {}
            for value in closed:
                if value not in known:
                    yield f"closed.{name} has {value!r}, which tags.{name}.values does not have"

    def allowed(self, tag: str) -> Sequence[str]:
        """The values that a tag may have today; empty for a tag that is not in the vocabulary."""
        closed = self.closed.get(tag, ())
        known = self.tags[tag].values if tag in self.tags else {}
        return [value for value in known if value not in closed]

    def nearest(self, tag: str, given: str) -> str:
        """The allowed value most like a given one; empty where none is like it."""
        folded = {value.casefold(): value for value in self.allowed(tag)}
        like = get_close_matches(given.casefold(), folded, n=1, cutoff=_LEAST_LIKENESS)
        return folded[like[0]] if like else ""

    def mistakes(self, tags: Mapping[str, object]) -> Iterator[TagMistake]:
        """What is wrong with the tags of one resource; values not yet known count as right."""
        for name in self.tags:
            if name in tags:
                yield from self._value_mistakes(name, tags[name])
            else:
                yield _absent(name, tags)

    def _value_mistakes(self, name: str, given: object) -> Iterator[TagMistake]:
        if not isinstance(given, str) or given in self.allowed(name):
            return
        closed = given in self.closed.get(name, ())
        fault = TagFault.CLOSED if closed else TagFault.NOT_ALLOWED
        yield TagMistake(name, fault, given, self.nearest(name, given))


def _absent(name: str, tags: Mapping[str, object]) -> TagMistake:
    """A tag that is missing, or that is there under a name of another spelling."""
    plain = _letters(name)
    other = next((each for each in tags if _letters(each) == plain), "")
    return TagMistake(name, TagFault.MISSPELT_NAME if other else TagFault.MISSING, other)


def _letters(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def label_value(value: str) -> str:
    """The value of a tag as that of a Kubernetes label, which has no spaces and 63 characters.

    Source: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/.
    """
    return re.sub(r"[^A-Za-z0-9._-]+", "-", value)[:63].strip("-._")


def read_tag_vocabulary(path: Path) -> TagVocabulary:
    """A vocabulary from its file.

    Raises:
        ValueError: The file is no vocabulary; pydantic's sentence says where.
    """
    return TagVocabulary.model_validate(YAML(typ="safe").load(path.read_text(encoding="utf-8")))


@cache
def tag_vocabulary() -> TagVocabulary:
    """The vocabulary of this checkout."""
    return read_tag_vocabulary(_FILE)
