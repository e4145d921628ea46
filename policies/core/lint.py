"""Finds what is wrong with profiles and exemptions beside their form."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from policies.core.exemptions import ExemptionFile
from policies.core.profile import Level, Profile
from policies.core.rule import Rule
from policies.core.values import Json


@dataclass(frozen=True)
class Mistake:
    """One mistake in one file."""

    file: str
    key: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.file}: {self.key}: {self.sentence}"


def mistakes_in_profile(
    file: Path, profile: Profile, rules: Mapping[str, Rule]
) -> Iterator[Mistake]:
    """Rules that do not exist, parameters that they do not have, and remedies that they lack."""
    for key in ("overrides", "parameters", "remediate"):
        for name in getattr(profile, key):
            if name not in rules:
                yield Mistake(file.name, f"{key}.{name}", _unknown(name, rules, "rule"))
    for name, given in profile.parameters.items():
        for parameter, value in given.items():
            if name in rules:
                wrong = _wrong_parameter(rules[name].parameters, parameter, value)
                if wrong:
                    yield Mistake(file.name, f"parameters.{name}.{parameter}", wrong)
    for name in profile.remediate:
        if name in rules and rules[name].remedy is None:
            yield Mistake(
                file.name,
                f"remediate.{name}",
                "the rule has no remedy; allowed are rules that docs/reference/policies.md "
                "marks as remediable",
            )


def mistakes_in_exemptions(
    file: Path, held: ExemptionFile, rules: Mapping[str, Rule], profiles: Sequence[str]
) -> Iterator[Mistake]:
    """Rules and profiles that do not exist."""
    for index, each in enumerate(held.exemptions):
        key = f"exemptions[{index}]"
        if each.rule not in rules:
            yield Mistake(file.name, f"{key}.rule", _unknown(each.rule, rules, "rule"))
        for name in each.profiles:
            if name not in profiles:
                yield Mistake(file.name, f"{key}.profiles", _unknown(name, profiles, "profile"))


def unused_rules(profiles: Mapping[Path, Profile], rules: Mapping[str, Rule]) -> Iterator[Mistake]:
    """Rules that every profile switches off."""
    for name, rule in rules.items():
        if profiles and all(each.level(name, rule) is Level.DISABLED for each in profiles.values()):
            files = ", ".join(path.name for path in profiles)
            sentence = "every profile disables the rule; one of them must use it"
            yield Mistake(files, f"overrides.{name}", sentence)


def _wrong_parameter(allowed: Mapping[str, Json], name: str, value: Json) -> str:
    if name not in allowed:
        return _unknown(name, allowed, "parameter of the rule")
    wanted, given = _type(allowed[name]), _type(value)
    if wanted != given and not (wanted == "list" and given.startswith("list of ")):
        return f"{value!r}, which is a {given}, is given; allowed is a {wanted}"
    return ""


def _type(value: Json) -> str:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "number"
    if isinstance(value, list | tuple):
        kinds = sorted({_type(each) for each in value})
        return f"list of {kinds[0]}s" if len(kinds) == 1 else "list"
    if isinstance(value, str):
        return "text"
    return "nothing" if value is None else "mapping"


def _unknown(name: str, known: Mapping[str, object] | Sequence[str], what: str) -> str:
    near = get_close_matches(name, list(known), n=1)
    if near:
        return f"there is no {what} {name}; did you mean {near[0]}?"
    return f"there is no {what} {name}; allowed are {', '.join(sorted(known)) or 'none'}"
