"""What scanners of others see of a fault, our own rules see too.

Every fault is put into copies of production's resources. The table of it stands in
docs/foreign-checks.md; `python -m tests.harness.foreign_table` writes it anew.
"""

from functools import cache
from types import ModuleType

import pytest

from policies.core.catalogue import rules
from tests.harness.foreign_scan import Seed
from tests.harness.foreign_seeds import aimed, seeds
from tests.harness.foreign_table import JUDGES, Seen, answer, here, measured, on_the_page
from tests.harness.mutations import mutated, untouched, violated

AIMED = {each.fault: each for each in aimed()}


@cache
def seen_here() -> Seen:
    return measured(here())


@pytest.fixture(params=JUDGES, ids=lambda each: each.NAME)
def judge(request: pytest.FixtureRequest) -> ModuleType:
    """A scanner that is here."""
    if request.param not in here():
        pytest.skip(f"{request.param.NAME} is neither in CLINFRA_SCANNERS nor on PATH")
    return request.param


def test_a_fault_is_either_seen_by_a_rule_or_says_why_none_need_see_it() -> None:
    assert len(AIMED) == len(aimed())
    assert not set(AIMED) & set(rules())
    assert [each.fault for each in aimed() if bool(each.ours) is bool(each.because)] == []


@pytest.mark.engine
@pytest.mark.parametrize("fault", AIMED)
def test_our_rules_see_a_fault_that_is_aimed_at_scanners(fault: str) -> None:
    seed = AIMED[fault]

    fired = {rule for rule, _ in violated(mutated(seed.mutation), {}) - untouched()}

    assert set(seed.ours) <= fired
    assert seed.ours or not fired


@pytest.mark.engine
def test_ours_answer_whatever_a_scanner_sees(judge: ModuleType) -> None:
    known: dict[str, Seed] = {each.fault: each for each in seeds()}
    found = seen_here()[judge.NAME]

    assert found
    assert [check for check, faults in found.items() if not answer(faults, known)] == []


@pytest.mark.engine
def test_the_page_says_what_a_scanner_sees_and_which_rule_of_ours_does(judge: ModuleType) -> None:
    known = {each.fault: each for each in seeds()}
    found = {check: answer(each, known) for check, each in seen_here()[judge.NAME].items()}

    assert on_the_page()[judge.NAME] == found, "run: python -m tests.harness.foreign_table"
