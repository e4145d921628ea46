"""What the difference of two judgements says."""

from hypothesis import given, settings
from hypothesis import strategies as st

from clinfra.evidence.diff import Difference, difference
from policies.core.judge import Outcome

KEYS = st.tuples(st.sampled_from(["rule-a", "rule-b"]), st.sampled_from(["u1", "u2", "u3"]))
RUNS = st.dictionaries(KEYS, st.sampled_from(Outcome))
Run = dict[tuple[str, str], Outcome]


@settings(max_examples=60)
@given(RUNS)
def test_a_run_does_not_differ_from_itself(run: Run) -> None:
    assert difference(run, run) == Difference((), (), (), (), ())


@settings(max_examples=60)
@given(RUNS, RUNS)
def test_what_is_added_one_way_is_ended_the_other_way(one: Run, other: Run) -> None:
    forth, back = difference(one, other), difference(other, one)

    assert forth.exemptions_added == back.exemptions_ended
    assert set(forth.gone) == set(one) - set(other)


def test_each_change_is_told_under_its_own_name() -> None:
    before = {("r", "a"): Outcome.HOLDS, ("r", "b"): Outcome.VIOLATED, ("r", "c"): Outcome.EXEMPT}
    after = {("r", "a"): Outcome.VIOLATED, ("r", "b"): Outcome.EXEMPT, ("r", "d"): Outcome.HOLDS}

    told = difference(before, after)

    assert told == Difference(
        newly_violated=(("r", "a"),),
        newly_holding=(),
        gone=(("r", "c"),),
        exemptions_added=(("r", "b"),),
        exemptions_ended=(("r", "c"),),
    )
