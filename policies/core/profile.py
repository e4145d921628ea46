"""Profiles: how strictly the rules hold in an environment."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from enum import StrEnum, unique
from pathlib import Path
from typing import TypeVar

from pydantic import Field, JsonValue, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from policies.core.rule import Context, Rule, Severity
from stacks.base import Check, Model
from stacks.vocabulary import Environment

PROFILES = Path(__file__).parents[1] / "profiles"
_File = TypeVar("_File")
EXTENDS = "extends"
"""Key of a profile that names the one it goes on from."""
DEFAULT = "default"
"""The profile of programs that are none of the platform's environments."""


class PolicyFileError(ValueError):
    """A profile or a file of exemptions that cannot be used; its text has one mistake a line."""


@unique
class Level(StrEnum):
    """What a violation does."""

    MANDATORY = "mandatory"
    """It ends the run before the resource is made."""
    ADVISORY = "advisory"
    """It is told."""
    DISABLED = "disabled"
    """The rule is not asked."""


class Override(Model):
    """A level of one rule that differs from what its severity gives."""

    level: Level
    """The level instead."""
    reason: str = Field(min_length=10)
    """Why, for whoever audits the profile."""


class Profile(Model):
    """How the rules hold in one environment."""

    environment: Environment
    """Stage that the rules are told."""
    patient_data: bool
    """Whether patient data may come here."""
    levels: Mapping[Severity, Level]
    """Level of the rules of each severity."""
    overrides: Mapping[str, Override] = {}
    """Levels of single rules, by their ids."""
    parameters: Mapping[str, Mapping[str, JsonValue]] = {}
    """Values for the parameters of rules, by their ids; the rules hold the defaults."""
    remediate: tuple[str, ...] = ()
    """Rules that set right what violates them instead of refusing it."""

    def _checks(self) -> tuple[Check, ...]:
        return (self._every_severity_has_a_level,)

    def _every_severity_has_a_level(self) -> Iterator[str]:
        lacking = [each for each in Severity if each not in self.levels]
        if lacking:
            yield f"levels gives none for {', '.join(lacking)}; every severity needs one"

    def level(self, name: str, rule: Rule) -> Level:
        """The level of a rule."""
        override = self.overrides.get(name)
        return override.level if override else self.levels[rule.severity]

    def remedied(self, name: str, rule: Rule) -> bool:
        """Whether the rule sets right what violates it."""
        asked = self.level(name, rule) is not Level.DISABLED
        return asked and name in self.remediate and rule.remedy is not None

    def context(self, name: str, rule: Rule, today: date) -> Context:
        """What the checks of a rule know."""
        return Context(
            environment=self.environment,
            patient_data=self.patient_data,
            today=today,
            parameters={**rule.parameters, **self.parameters.get(name, {})},
        )

    def judged_by(self, rules: Mapping[str, Rule]) -> dict[str, Rule]:
        """The rules that are asked."""
        return {
            name: rule
            for name, rule in rules.items()
            if self.level(name, rule) is not Level.DISABLED
        }


def profile_names() -> list[str]:
    """The profiles that come with the pack."""
    return sorted(path.stem for path in PROFILES.glob("*.yaml"))


def profile_file(name: str) -> Path:
    """The file of a profile: one of the pack's by its name, or any by its path.

    Raises:
        PolicyFileError: There is none.
    """
    path = PROFILES / f"{name}.yaml" if name in profile_names() else Path(name)
    if not path.is_file():
        raise PolicyFileError(
            f"the policy profile {name} is given; allowed is one of {', '.join(profile_names())} "
            "or the path of a file"
        )
    return path


def load_profile(path: Path) -> Profile:
    """Read a profile; with ``extends`` it says only what differs from another one.

    Raises:
        PolicyFileError: It cannot be used, or the one that it extends.
    """
    given = read(path, _mapping)
    if EXTENDS in given:
        given = _extended(path, given)
    return read(path, lambda _raw: Profile.model_validate(given))


def _mapping(raw: object) -> dict[str, object]:
    return {str(key): value for key, value in raw.items()} if isinstance(raw, dict) else {}


def _extended(path: Path, given: Mapping[str, object]) -> dict[str, object]:
    """A profile with everything that it takes over; lists and single values are replaced."""
    base = read(profile_file(str(given[EXTENDS])), _mapping)
    if EXTENDS in base:
        raise PolicyFileError(
            f"{path.name}: {EXTENDS}: {given[EXTENDS]!r} given; allowed is one that extends none"
        )
    whole = {**base, **given}
    for key in ("overrides", "parameters"):
        theirs, ours = _mapping(base.get(key)), _mapping(given.get(key))
        whole[key] = theirs | {
            rule: (_mapping(theirs.get(rule)) | values) if isinstance(values, dict) else values
            for rule, values in ours.items()
        }
    del whole[EXTENDS]
    return whole


def read(path: Path, validate: Callable[[object], _File]) -> _File:
    """Read a file of the pack into its model.

    Raises:
        PolicyFileError: With every mistake of the file.
    """
    try:
        return validate(YAML(typ="safe").load(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, YAMLError) as error:
        raise PolicyFileError(f"{path.name}: {' '.join(str(error).split())}") from None
    except ValidationError as error:
        raise PolicyFileError("\n".join(_sentences(path, error))) from None


def _sentences(path: Path, error: ValidationError) -> Iterator[str]:
    for each in error.errors(include_url=False):
        key = ".".join(str(part) for part in each["loc"]) or "(file)"
        for message in each["msg"].removeprefix("Value error, ").splitlines():
            yield f"{path.name}: {key}: {message[:1].lower()}{message[1:]}"
