"""Each rule fires on a change of the real production plan, and no other rule with it."""

import pytest

from tests.harness.mutations import mutated, untouched, violated
from tests.harness.plans import resources_of
from tests.harness.policy_cases import all_cases, context_of

CASES = all_cases()


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
