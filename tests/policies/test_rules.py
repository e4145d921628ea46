"""Every rule on its cases, on plain data and through what the SDK hands to a policy."""

import json
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from pulumi_policy import (
    EnforcementLevel,
    PolicyCustomTimeouts,
    PolicyResource,
    PolicyResourceOptions,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    StackValidationArgs,
    StackValidationPolicy,
)
from pulumi_policy.deserialize import deserialize_properties
from pulumi_policy.policy import _NotApplicableError  # pyright: ignore[reportPrivateUsage]
from pulumi_policy.proxy import unknown_checking_proxy

from policies.core.catalogue import RULES, concerns, rules
from policies.core.judge import Outcome
from policies.core.pack import policy_of
from policies.core.resource import Resource
from policies.core.rule import Verb
from tests.harness.policy_cases import (
    Cases,
    Properties,
    all_cases,
    changed,
    context_of,
    outcome,
    subject,
    unknown,
    without,
)

CASES = all_cases()
BAD = [
    pytest.param(name, change, id=f"{name}-{index}")
    for name, cases in CASES.items()
    for index, change in enumerate(cases.bad)
]
GOOD = [
    pytest.param(name, change, id=f"{name}-{index}")
    for name, cases in CASES.items()
    for index, change in enumerate([{}, *cases.also_good])
]
ABSENT = [
    pytest.param(name, path, told, id=f"{name}-{path}")
    for name, cases in CASES.items()
    for path, told in cases.absent.items()
]
UNKNOWN = [
    pytest.param(name, path, told, id=f"{name}-{path}")
    for name, cases in CASES.items()
    for path, told in cases.unknown.items()
]

ELSEWHERE = [
    pytest.param(name, others, told, id=f"{name}-{index}")
    for name, cases in CASES.items()
    for index, (others, told) in enumerate(cases.elsewhere)
]


def test_every_rule_brings_cases() -> None:
    assert set(CASES) == set(rules())


def test_every_rule_decides_what_is_absent_and_what_is_unknown() -> None:
    silent = [
        name
        for name, cases in CASES.items()
        if rules()[name].check and not (cases.absent and cases.unknown)
    ]

    assert silent == []


@pytest.mark.parametrize("name", sorted(rules()))
def test_a_rule_says_all_about_itself(name: str) -> None:
    rule = rules()[name]

    assert name.split("-", maxsplit=1)[0] in set(Verb)
    assert all((rule.title, rule.why, rule.fix))
    assert not rule.title.endswith(".")
    assert rule.why.endswith(".")
    assert rule.fix.endswith(".")
    assert re.fullmatch(r"https://\S+", rule.docs)
    assert all(re.fullmatch(r"164\.3\d\d(\([a-z0-9A-Z]+\))+", each) for each in rule.hipaa)
    assert all(re.fullmatch(r"[A-Z]{2}-\d+(\(\d+\))?", each) for each in rule.nist)


@pytest.mark.parametrize("path", sorted(RULES.glob("*/*.py")), ids=lambda path: path.stem)
def test_a_rule_is_small(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 75


def test_rules_of_a_room_stand_there_alone() -> None:
    assert set(concerns()) == set(rules())


@pytest.mark.parametrize(("name", "change"), GOOD)
def test_a_rule_holds_on_what_is_good(name: str, change: Properties) -> None:
    cases = CASES[name]
    good = changed(cases.good, change)

    assert outcome(name, cases, good) is Outcome.HOLDS
    assert told_by_sdk(name, cases, good) == []


@pytest.mark.parametrize(("name", "change"), BAD)
def test_a_rule_is_violated_by_what_is_bad(name: str, change: Properties) -> None:
    cases = CASES[name]
    bad = changed(cases.good, change)

    assert outcome(name, cases, bad) is Outcome.VIOLATED
    assert told_by_sdk(name, cases, bad)


@pytest.mark.parametrize(("name", "path", "told"), ABSENT)
def test_a_rule_decides_what_is_absent(name: str, path: str, told: Outcome) -> None:
    cases = CASES[name]
    less = without(cases.good, path)

    assert outcome(name, cases, less) is told
    assert bool(told_by_sdk(name, cases, less)) is (told is Outcome.VIOLATED)


@pytest.mark.parametrize(("name", "path", "told"), UNKNOWN)
def test_a_rule_decides_what_is_unknown(name: str, path: str, told: Outcome) -> None:
    cases = CASES[name]
    hidden = unknown(cases.good, path)

    assert outcome(name, cases, hidden) is told
    assert bool(told_by_sdk(name, cases, hidden)) is (told is Outcome.VIOLATED)


@pytest.mark.parametrize(("name", "others", "told"), ELSEWHERE)
def test_a_rule_decides_by_what_else_the_stack_has(
    name: str, others: Sequence[Resource], told: Outcome
) -> None:
    cases = replace(CASES[name], others=others)

    assert outcome(name, cases, cases.good) is told
    assert bool(told_by_sdk(name, cases, cases.good)) is (told is Outcome.VIOLATED)


def told_by_sdk(name: str, cases: Cases, properties: Properties) -> list[str]:
    """What the rule says as a policy of the SDK, on the SDK's own proxies."""
    told: list[str] = []
    context = context_of(name, **cases.context)
    policy = policy_of(name, rules()[name], context, EnforcementLevel.MANDATORY)
    resource = subject(name, cases, properties)

    def report(message: str, _urn: str | None = None) -> None:
        told.append(message)

    if isinstance(policy, StackValidationPolicy):
        policy.validate(_stack([resource, *cases.others]), report)
    elif isinstance(policy, ResourceValidationPolicy):
        with suppress(_NotApplicableError):
            policy.validate(_arguments(resource), report)
    return told


def _arguments(of: Resource) -> ResourceValidationArgs:
    return ResourceValidationArgs(
        of.type, _proxied(of), of.urn, of.name, _options(of), None, None, {}
    )


def _stack(resources: Sequence[Resource]) -> StackValidationArgs:
    made = {
        of.urn: PolicyResource(
            of.type, _proxied(of), of.urn, of.name, _options(of), None, None, [], {}
        )
        for of in resources
    }
    for of in resources:
        for by, urns in of.references.items():
            found = [made[urn] for urn in urns if urn in made]
            made[of.urn].property_dependencies[by] = found
    return StackValidationArgs(list(made.values()), None, {})


def _proxied(resource: Resource) -> dict[str, object]:
    """As the engine sends it: JSON, with whole numbers as floats."""
    sent = json.loads(json.dumps(resource.properties), parse_int=float)
    return unknown_checking_proxy(deserialize_properties(sent))


def _options(resource: Resource) -> PolicyResourceOptions:
    kept = PolicyCustomTimeouts(0, 0, 0)
    return PolicyResourceOptions(resource.protect, [], None, [], kept, [], resource.parent or None)


@pytest.mark.parametrize(("name", "change"), BAD)
def test_a_violation_says_value_place_and_what_is_allowed(name: str, change: Properties) -> None:
    cases = CASES[name]
    (first, *_) = told_by_sdk(name, cases, changed(cases.good, change))

    assert rules()[name].title in first
    assert "allowed is " in first
    assert rules()[name].fix in first
