"""Profiles: how strictly the rules hold in an environment."""

from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum, unique

from pydantic import Field, JsonValue

from policies.core.rule import Context, Rule, Severity
from stacks.base import Check, Model
from stacks.vocabulary import Environment


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
