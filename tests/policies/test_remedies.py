"""Every remedy on the cases that violate its rule."""

from collections.abc import Iterator

import pytest

from policies.core.catalogue import rules
from policies.core.judge import Outcome
from tests.harness.policy_cases import (
    Properties,
    all_cases,
    changed,
    context_of,
    outcome,
    subject,
    without,
)

CASES = all_cases()


def violating(name: str) -> Iterator[Properties]:
    """Properties of which the cases say that they violate a rule."""
    cases = CASES[name]
    yield from (changed(cases.good, change) for change in cases.bad)
    for path, told in cases.absent.items():
        if told is Outcome.VIOLATED:
            yield without(cases.good, path)


@pytest.mark.parametrize("name", sorted(name for name in CASES if rules()[name].remedy))
def test_a_remedy_makes_its_rule_hold(name: str) -> None:
    remedy, cases = rules()[name].remedy, CASES[name]
    assert remedy is not None
    context = context_of(name, **cases.context)

    for properties in violating(name):
        changes = remedy(subject(name, cases, properties), context)

        assert outcome(name, cases, changed(properties, changes)) is Outcome.HOLDS, properties


@pytest.mark.parametrize("name", sorted(name for name in CASES if rules()[name].remedy))
def test_a_remedy_changes_nothing_where_its_rule_holds(name: str) -> None:
    remedy, cases = rules()[name].remedy, CASES[name]
    assert remedy is not None

    changes = remedy(subject(name, cases, cases.good), context_of(name, **cases.context))

    assert changed(cases.good, changes) == cases.good
