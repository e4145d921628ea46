"""Judges a plan by the rules, in process and without the program."""

import os
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from pulumi_policy.proxy import UNKNOWN_STRING_VALUE
from rich.console import Console

from clinfra.errors import UsageError
from clinfra.outcome import Violation
from clinfra.plan import SECRET, Plan, PlannedResource
from clinfra.violations import documents, print_violations
from policies.core.bookkeeping import STALE, USED
from policies.core.catalogue import rules
from policies.core.exemptions import (
    EXEMPTIONS,
    Exemption,
    Exemptions,
    exemptions_of,
    load_exemptions,
)
from policies.core.judge import Outcome, Verdict, judge, sentence
from policies.core.lint import (
    Mistake,
    mistakes_in_exemptions,
    mistakes_in_profile,
    unused_rules,
)
from policies.core.pack import PolicyFiles
from policies.core.profile import Level, Profile
from policies.core.profile_files import PolicyFileError, load_profile, profile_file, profile_names
from policies.core.resource import Resource
from policies.core.values import Json


@dataclass(frozen=True)
class Checked:
    """How the resources of a stack stand to the rules."""

    stack: str
    profile: str
    resources: int
    verdicts: tuple[Verdict, ...]
    violations: tuple[Violation, ...]
    """Those of the rules, and what is to be told of exemptions."""
    used: Mapping[tuple[str, str], Exemption] = field(
        default_factory=dict[tuple[str, str], Exemption]
    )
    """For a rule and a URN, the exemption that was used."""
    stale: tuple[tuple[Exemption, str], ...] = ()
    """Exemptions that have expired or that nothing needs, and why."""

    @property
    def violated(self) -> bool:
        """Whether a violation is mandatory."""
        return any(each.mandatory for each in self.violations)

    @property
    def counts(self) -> dict[str, int]:
        """Verdicts by outcome."""
        return dict(Counter(each.outcome.value for each in self.verdicts))


def checked(plan: Plan, files: PolicyFiles, today: date) -> Checked:
    """Judge all resources of a plan.

    Raises:
        PolicyFileError: A file of the pack cannot be used.
    """
    profile, name = load_profile(files.profile), files.profile.stem
    exemptions = exemptions_of(files.exemptions, name, today)
    resources = [resource_of(each) for each in plan.resources]
    asked = profile.judged_by(rules())
    contexts = {each: profile.context(each, rule, today) for each, rule in asked.items()}
    verdicts = tuple(judge(resources, asked, contexts, exemptions))
    told = [*_told(verdicts, profile), *_of_exemptions(exemptions, resources)]
    stale = tuple(exemptions.stale(resources))
    return Checked(plan.stack, name, len(resources), verdicts, tuple(told), exemptions.uses, stale)


def judged(plan: Plan, today: date) -> Checked:
    """Judge a plan by the policies that the environment of this process names for its stack.

    Raises:
        UsageError: A file of the policies cannot be used.
    """
    try:
        return checked(plan, PolicyFiles.of({**os.environ, "PULUMI_STACK": plan.stack}), today)
    except PolicyFileError as error:
        raise UsageError(str(error)) from None


def _told(verdicts: tuple[Verdict, ...], profile: Profile) -> Iterator[Violation]:
    for each in verdicts:
        if each.outcome is Outcome.VIOLATED:
            rule = rules()[each.rule]
            mandatory = profile.level(each.rule, rule) is Level.MANDATORY
            for found in each.violations:
                told = sentence(rule, found)
                yield Violation(each.rule, each.resource.urn, mandatory, told)


def _of_exemptions(exemptions: Exemptions, resources: list[Resource]) -> Iterator[Violation]:
    for each, why in exemptions.stale(resources):
        told = f"{each.place}: the exemption from {each.terms.rule} {why}"
        yield Violation(STALE, "", mandatory=True, sentence=told)
    for (_, urn), each in exemptions.uses.items():
        told = f"{each.sentence()} ({each.place})"
        yield Violation(USED, urn, mandatory=False, sentence=told)


def resource_of(planned: PlannedResource) -> Resource:
    """A planned resource as rules see it; of its secrets nothing is known."""
    properties = _without_secrets(planned.inputs)
    return Resource(
        urn=planned.urn,
        type=planned.type,
        properties=properties if isinstance(properties, dict) else {},
        protect=planned.protect,
        parent=planned.parent,
        references={name: frozenset(urns) for name, urns in planned.references.items()},
    )


def _without_secrets(value: Json) -> Json:
    if value == SECRET:
        return UNKNOWN_STRING_VALUE
    if isinstance(value, Mapping):
        return {str(name): _without_secrets(each) for name, each in value.items()}
    return [_without_secrets(each) for each in value] if isinstance(value, list) else value


def as_document(done: Checked) -> Mapping[str, object]:
    """The check as one JSON document."""
    return {
        "stack": done.stack,
        "profile": done.profile,
        "resources": done.resources,
        "verdicts": done.counts,
        "violations": documents(done.violations),
        "succeeded": not done.violated,
    }


def print_checked(console: Console, done: Checked) -> None:
    """The check for a person."""
    print_violations(console, done.violations)
    told = ", ".join(f"{count} {name}" for name, count in sorted(done.counts.items()))
    console.print(
        f"{done.resources} resources of {done.stack} judged under the profile {done.profile}: "
        f"{told or 'no rule is for them'}",
        style="bold red" if done.violated else "bold green",
        highlight=False,
    )


def mistakes() -> list[Mistake]:
    """Every mistake in the pack's own profiles and exemptions."""
    found: list[Mistake] = []
    profiles: dict[Path, Profile] = {}
    for path in map(profile_file, profile_names()):
        try:
            profiles[path] = load_profile(path)
        except PolicyFileError as error:
            found += _unreadable(error)
    for path, profile in profiles.items():
        found += mistakes_in_profile(path, profile, rules())
    found += unused_rules(profiles, rules())
    try:
        held = load_exemptions(EXEMPTIONS)
    except PolicyFileError as error:
        return [*found, *_unreadable(error)]
    return [*found, *mistakes_in_exemptions(EXEMPTIONS, held, rules(), profile_names())]


def _unreadable(error: PolicyFileError) -> Iterator[Mistake]:
    for line in str(error).splitlines():
        file, key, told = (*line.split(": ", 2), "", "")[:3]
        yield Mistake(file, key, told)
