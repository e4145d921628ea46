"""Changes of the real production plan, and what the rules say of them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache

from policies.core.catalogue import rules
from policies.core.judge import Outcome, judge
from policies.core.resource import Resource
from policies.core.rule import Context
from tests.harness.plans import resources_of
from tests.harness.policy_cases import URN, Mutation, Properties, changed, context_of, without
from tests.harness.policy_costs import bearing_cost

Fired = frozenset[tuple[str, str]]
"""Rules, and the URNs of what violates them."""


def violated(resources: Sequence[Resource], contexts: Mapping[str, Context]) -> Fired:
    """What violates the rules, each in its own context or in that of production."""
    contexts = {**{name: context_of(name) for name in rules()}, **contexts}
    return frozenset(
        (each.rule, each.resource.urn)
        for each in judge(resources, rules(), contexts)
        if each.outcome is Outcome.VIOLATED
    )


@cache
def untouched() -> Fired:
    """What violates the rules in production as it is."""
    return violated(resources_of("prod"), {})


def mutated(mutation: Mutation) -> list[Resource]:
    """The production plan with one resource changed, taken away or added."""
    resources = list(resources_of("prod"))
    if mutation.add is not None:
        given = [added(mutation, mutation.add), *mutation.beside]
        return [*resources, *(bearing_cost(each) for each in given)]
    subject = resources.pop(index_of(mutation, resources))
    if mutation.absent:
        return resources
    protect = subject.protect if mutation.protect is None else mutation.protect
    properties = changed_by(mutation, subject.properties)
    return [*resources, replace(subject, properties=properties, protect=protect)]


def index_of(mutation: Mutation, resources: Sequence[Resource]) -> int:
    """Where the resource stands that a mutation changes."""
    for index, each in enumerate(resources):
        if each.kind == mutation.kind and mutation.name in ("", each.name):
            return index
    raise AssertionError(f"production has no {mutation.kind} {mutation.name}")


def changed_by(mutation: Mutation, properties: Properties) -> Properties:
    """Properties after a mutation."""
    properties = changed(properties, mutation.change)
    for path in mutation.drop:
        properties = without(properties, path)
    return properties


def added(mutation: Mutation, properties: Properties) -> Resource:
    """The resource that a mutation adds."""
    urn = URN.format(kind=mutation.kind, name=mutation.name or "added")
    protect = mutation.protect is not False
    return Resource(urn, mutation.kind, properties, protect=protect, references=mutation.references)
