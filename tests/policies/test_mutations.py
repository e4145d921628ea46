"""Each rule fires on a change of the real production plan, and no other rule with it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache

import pytest

from policies.core.catalogue import rules
from policies.core.judge import Outcome, judge
from policies.core.resource import Resource
from policies.core.rule import Context
from tests.harness.plans import resources_of
from tests.harness.policy_cases import (
    URN,
    Mutation,
    Properties,
    all_cases,
    changed,
    context_of,
    without,
)
from tests.harness.policy_costs import bearing_cost

CASES = all_cases()
Fired = frozenset[tuple[str, str]]


def violated(resources: Sequence[Resource], contexts: Mapping[str, Context]) -> Fired:
    contexts = {**{name: context_of(name) for name in rules()}, **contexts}
    return frozenset(
        (each.rule, each.resource.urn)
        for each in judge(resources, rules(), contexts)
        if each.outcome is Outcome.VIOLATED
    )


@cache
def untouched() -> Fired:
    return violated(resources_of("prod"), {})


def mutated(mutation: Mutation) -> list[Resource]:
    """The production plan with one resource changed, taken away or added."""
    resources = list(resources_of("prod"))
    if mutation.add is not None:
        given = [added(mutation, mutation.add), *mutation.beside]
        return [*resources, *(bearing_cost(each) for each in given)]
    fitting = [
        index
        for index, each in enumerate(resources)
        if each.kind == mutation.kind and mutation.name in ("", each.name)
    ]
    assert fitting, f"production has no {mutation.kind} {mutation.name}"
    subject = resources.pop(fitting[0])
    if mutation.absent:
        return resources
    properties = changed(subject.properties, mutation.change)
    for path in mutation.drop:
        properties = without(properties, path)
    protect = subject.protect if mutation.protect is None else mutation.protect
    return [*resources, replace(subject, properties=properties, protect=protect)]


def added(mutation: Mutation, properties: Properties) -> Resource:
    urn = URN.format(kind=mutation.kind, name=mutation.name or "added")
    protect = mutation.protect is not False
    return Resource(urn, mutation.kind, properties, protect=protect, references=mutation.references)


@pytest.mark.engine
@pytest.mark.parametrize("name", sorted(CASES))
def test_a_mutation_of_production_makes_exactly_one_rule_fire(name: str) -> None:
    mutation = CASES[name].mutation
    contexts = {name: context_of(name, **mutation.context)} if mutation.context else {}
    before = violated(resources_of("prod"), contexts) if contexts else untouched()

    fired = violated(mutated(mutation), contexts) - before

    assert {rule for rule, _ in fired} == {name}


@pytest.mark.engine
def test_the_untouched_production_plan_violates_nothing() -> None:
    assert untouched() == frozenset()
