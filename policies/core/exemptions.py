"""Exemptions: resources that may violate a rule, for a reason and for a time."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path

from pydantic import Field

from policies.core.findings import Finding, Undecided, Violation
from policies.core.profile_files import read
from policies.core.resource import Resource
from stacks.base import Check, Model

EXEMPTIONS = Path(__file__).parents[1] / "exemptions.yaml"


class Terms(Model):
    """One exemption as its file states it."""

    rule: str
    """Id of the rule."""
    resource: str
    """Logical name or URN of the resources; ``*`` stands for any text, ``?`` for any letter."""
    profiles: tuple[str, ...] = Field(min_length=1)
    """Profiles in which it counts."""
    reason: str = Field(min_length=10)
    """Why the resource may violate the rule."""
    ticket: str = Field(min_length=1)
    """Where it was asked for."""
    approver: str = Field(min_length=1)
    """Who granted it."""
    expires: date
    """Last day on which it counts."""

    def _checks(self) -> tuple[Check, ...]:
        return (self._names_something,)

    def _names_something(self) -> Iterator[str]:
        if not re.search(r"\w", self.resource.removeprefix("urn:pulumi:")):
            yield f"resource is {self.resource}, which is every one; allowed is a narrower pattern"


class ExemptionFile(Model):
    """The exemptions of one Pulumi project."""

    project: str
    """Name of the Pulumi project; in the programs of others nothing here counts."""
    exemptions: tuple[Terms, ...] = ()
    """The exemptions."""


@dataclass(frozen=True)
class Exemption:
    """An exemption, and where it stands."""

    terms: Terms
    project: str
    place: str
    """File and number, for people."""

    def covers(self, resource: Resource) -> bool:
        """Whether a resource is one of those that are meant."""
        own = resource.urn.split("::")[1:2] == [self.project]
        names = (resource.name, resource.urn)
        return own and any(fnmatchcase(each, self.terms.resource) for each in names)

    def sentence(self) -> str:
        """What it grants, for people."""
        terms = self.terms
        return (
            f"{terms.rule} is exempted until {terms.expires} by {terms.approver} "
            f"({terms.ticket}): {terms.reason}"
        )


@dataclass
class Exemptions:
    """The exemptions of one run, and what became of them."""

    entries: Sequence[Exemption] = ()
    today: date = date.max
    uses: dict[tuple[str, str], Exemption] = field(default_factory=dict[tuple[str, str], Exemption])
    """For a rule and a URN, the exemption that was used."""
    _decided: dict[tuple[str, str], bool] = field(default_factory=dict[tuple[str, str], bool])

    @property
    def rules(self) -> frozenset[str]:
        """Rules of which some resource is exempted."""
        return frozenset(each.terms.rule for each in self.entries)

    def granted(self, rule: str, resource: Resource, findings: Sequence[Finding]) -> bool:
        """Whether the violations of a resource are exempted; remembers that it was asked."""
        given = [each for each in self.entries if each.terms.rule == rule and each.covers(resource)]
        if not given:
            return False
        key, kinds = (rule, resource.urn), {type(each) for each in findings}
        self._decided[key] = Violation not in kinds and Undecided not in kinds
        current = [each for each in given if each.terms.expires >= self.today]
        if current and Violation in kinds:
            self.uses[key] = current[0]
        return key in self.uses

    def stale(self, resources: Sequence[Resource]) -> Iterator[tuple[Exemption, str]]:
        """Exemptions that have expired or that nothing needs any more, and why."""
        own = [each for each in resources if each.urn.split("::")[1:2] == [self._project]]
        for each in self.entries if own else ():
            if each.terms.expires < self.today:
                yield each, f"expired on {each.terms.expires}"
                continue
            covered = [resource for resource in own if each.covers(resource)]
            decided = [self._decided.get((each.terms.rule, of.urn)) for of in covered]
            if not covered:
                yield each, f"names {each.terms.resource}, which is no resource of the stack"
            elif True in decided and not {False, None} & set(decided):
                yield each, f"is not needed: {each.terms.resource} violates nothing"

    @property
    def _project(self) -> str:
        return self.entries[0].project if self.entries else ""


def load_exemptions(path: Path) -> ExemptionFile:
    """Read a file of exemptions.

    Raises:
        PolicyFileError: It cannot be used.
    """
    return read(path, ExemptionFile.model_validate)


def exemptions_of(path: Path, profile: str, today: date) -> Exemptions:
    """The exemptions that count in a profile.

    Raises:
        PolicyFileError: The file cannot be used.
    """
    file = load_exemptions(path)
    placed = [
        Exemption(terms, file.project, f"{path.name}: exemptions[{index}]")
        for index, terms in enumerate(file.exemptions)
        if profile in terms.profiles
    ]
    return Exemptions(placed, today)
