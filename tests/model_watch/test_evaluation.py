"""A candidate replaces nobody unless it is better on the same cases, in every subgroup."""

from io import BytesIO

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from model_watch.evaluation import Demands, Verdict, evaluate, read_holdout

DEMANDS = Demands(
    metric="auroc",
    minimum_gain=0.0,
    floor=0.7,
    subgroup_floor=0.65,
    subgroup_loss=0.02,
    subgroup_minimum=20,
    subgroups=("sex",),
)
CASES = 1200


def holdout(
    candidate: float, champion: float | None, *, women: float | None = None, seed: int = 1
) -> bytes:
    """Held-out cases whose scores tell classes apart by so many deviations."""
    generator = np.random.default_rng(seed)
    sick = generator.random(CASES) < 0.3
    sex = generator.choice(["female", "male"], CASES)
    skill = np.where(sex == "female", candidate if women is None else women, candidate)
    columns: dict[str, object] = {
        "label": sick,
        "candidate": generator.normal(0, 1, CASES) + skill * sick,
        "sex": sex,
    }
    if champion is not None:
        columns["champion"] = generator.normal(0, 1, CASES) + champion * sick
    file = BytesIO()
    pq.write_table(pa.table(columns), file)
    return file.getvalue()


def verdict(content: bytes, **changed: object) -> Verdict:
    return evaluate(read_holdout(content), DEMANDS.model_copy(update=changed))


def test_a_better_candidate_is_accepted_with_its_figures() -> None:
    found = verdict(holdout(2.5, 1.0))

    assert found.reasons == ()
    assert found.metrics["auroc"] > found.metrics["champion"]
    assert 0 < found.metrics["gain_low"] < found.metrics["gain"] < found.metrics["gain_high"]
    assert set(found.subgroups) == {"sex=female", "sex=male"}


def test_a_worse_candidate_is_refused_with_every_reason() -> None:
    reasons = " / ".join(verdict(holdout(0.2, 2.0)).reasons)

    assert "auroc is 0." in reasons
    assert "at least 0.700 is needed" in reasons
    assert "its lower end must reach 0.000" in reasons
    assert "auroc of sex=female is" in reasons
    assert "a loss of 0.020 is allowed" in reasons


def test_a_candidate_as_good_as_the_champion_is_refused() -> None:
    assert "the gain over the champion" in verdict(holdout(1.5, 1.5)).reasons[0]


def test_a_gain_on_the_whole_does_not_excuse_a_subgroup() -> None:
    found = verdict(holdout(4.0, 1.2, women=1.0))
    told = " / ".join(found.reasons)

    assert "auroc of sex=female is" in told
    assert "sex=male" not in told
    assert "the gain over the champion" not in told


def test_a_first_candidate_must_reach_the_floor() -> None:
    assert verdict(holdout(2.0, None)).reasons == ()
    assert "auroc is" in verdict(holdout(0.1, None)).reasons[0]


def test_a_subgroup_with_few_cases_is_named_and_not_judged() -> None:
    found = verdict(holdout(2.0, None), subgroup_minimum=2000)

    assert found.not_judged == ("sex=female", "sex=male")
    assert found.subgroups == {}


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000), st.floats(0.0, 3.0))
def test_no_candidate_that_is_worse_in_fact_is_accepted(seed: int, champion: float) -> None:
    found = verdict(holdout(max(champion - 0.5, 0.0), champion + 0.5, seed=seed), floor=0.0)

    assert found.reasons


@pytest.mark.parametrize("gone", ["label", "candidate"])
def test_a_missing_column_is_named(gone: str) -> None:
    file = BytesIO()
    pq.write_table(pq.read_table(BytesIO(holdout(1, 1))).drop_columns([gone]), file)

    with pytest.raises(ValueError, match=f"the held-out cases have no column {gone}"):
        read_holdout(file.getvalue())


def test_a_missing_value_or_subgroup_is_named() -> None:
    file = BytesIO()
    pq.write_table(pa.table({"label": [True, None], "candidate": [0.1, 0.2]}), file)
    with pytest.raises(ValueError, match="the column label lacks 1 values"):
        read_holdout(file.getvalue())

    with pytest.raises(ValueError, match="no column age_group, a subgroup's"):
        verdict(holdout(1, 1), subgroups=("age_group",))
