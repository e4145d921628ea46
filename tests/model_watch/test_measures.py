"""Measures of drift and performance keep their laws."""

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from model_watch.measures import (
    Labels,
    Numbers,
    auroc,
    average_precision,
    bootstrap,
    categorical_shares,
    jensen_shannon,
    kolmogorov_smirnov,
    numeric_shares,
    population_stability,
)
from scipy.stats import ks_2samp

VALUES = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=60)
SCORED = st.lists(st.tuples(st.booleans(), st.integers(0, 9)), min_size=2, max_size=40).filter(
    lambda rows: len({label for label, _ in rows}) == 2
)


def numbers(values: list[float]) -> Numbers:
    return np.array(values, dtype=np.float64)


def split(rows: list[tuple[bool, int]]) -> tuple[Labels, Numbers]:
    return np.array([each for each, _ in rows]), numbers([float(each) for _, each in rows])


@given(VALUES, VALUES)
def test_distances_stay_in_their_bounds(reference: list[float], current: list[float]) -> None:
    before, now = numbers(reference), numbers(current)
    shares = numeric_shares(before, now)

    assert shares.reference.sum() == pytest.approx(1)
    assert shares.current.sum() == pytest.approx(1)
    assert population_stability(shares) >= 0
    assert 0 <= jensen_shannon(shares) <= 1
    assert 0 <= kolmogorov_smirnov(before, now) <= 1


@given(VALUES, st.randoms(use_true_random=False))
def test_the_same_values_in_another_order_are_no_drift(
    values: list[float], random: np.random.Generator
) -> None:
    mixed = list(values)
    random.shuffle(mixed)
    shares = numeric_shares(numbers(values), numbers(mixed))

    assert population_stability(shares) == pytest.approx(0)
    assert jensen_shannon(shares) == pytest.approx(0)
    assert kolmogorov_smirnov(numbers(values), numbers(mixed)) == pytest.approx(0)


@given(st.lists(st.sampled_from("abc"), min_size=1), st.lists(st.sampled_from("bcd"), min_size=1))
def test_drift_of_categories_is_the_same_both_ways(first: list[str], second: list[str]) -> None:
    there = categorical_shares(np.array(first), np.array(second))
    back = categorical_shares(np.array(second), np.array(first))

    assert population_stability(there) == pytest.approx(population_stability(back))
    assert jensen_shannon(there) == pytest.approx(jensen_shannon(back))


@given(VALUES, VALUES)
def test_the_largest_distance_is_the_one_that_scipy_finds(
    reference: list[float], current: list[float]
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its p-value of a single row divides by zero
        expected = ks_2samp(reference, current, method="asymp")[0]

    assert kolmogorov_smirnov(numbers(reference), numbers(current)) == pytest.approx(expected)


def test_a_shift_of_a_whole_deviation_is_more_than_any_usual_bound() -> None:
    generator = np.random.default_rng(1)
    before, now = generator.normal(0, 1, 2000), generator.normal(1, 1, 2000)
    same = generator.normal(0, 1, 2000)

    assert population_stability(numeric_shares(before, now)) > 0.5
    assert kolmogorov_smirnov(before, now) > 0.3
    assert population_stability(numeric_shares(before, same)) < 0.05


@given(SCORED)
def test_auroc_is_the_share_of_pairs_in_the_right_order(rows: list[tuple[bool, int]]) -> None:
    labels, scores = split(rows)
    pairs = [(p, n) for p in scores[labels] for n in scores[~labels]]
    counted = sum(1.0 if p > n else 0.5 if p == n else 0.0 for p, n in pairs) / len(pairs)

    assert auroc(labels, scores) == pytest.approx(counted)


@given(SCORED)
def test_auroc_turns_round_with_the_scores(rows: list[tuple[bool, int]]) -> None:
    labels, scores = split(rows)

    assert auroc(labels, -scores) == pytest.approx(1 - auroc(labels, scores))


@given(SCORED)
def test_average_precision_lies_between_a_rank_and_perfection(
    rows: list[tuple[bool, int]],
) -> None:
    labels, scores = split(rows)

    assert 0 < average_precision(labels, scores) <= 1 + 1e-12
    assert average_precision(labels, labels.astype(np.float64)) == pytest.approx(1)
    assert average_precision(labels, np.zeros(len(labels))) == pytest.approx(labels.mean())


def test_metrics_refuse_labels_of_one_class() -> None:
    with pytest.raises(ValueError, match="all labels are of one class; both are needed"):
        auroc(np.array([True, True]), numbers([1, 2]))
    with pytest.raises(ValueError, match="no label is positive"):
        average_precision(np.array([False]), numbers([1]))


@settings(max_examples=20, deadline=None)
@given(SCORED)
def test_a_bootstrap_can_be_had_again_and_holds_each_class(rows: list[tuple[bool, int]]) -> None:
    labels, scores = split(rows)

    def once() -> object:
        return bootstrap(labels, lambda places: auroc(labels[places], scores[places]), samples=20)

    assert once() == once()


def test_an_interval_holds_the_estimate_and_narrows_with_more_rows() -> None:
    generator = np.random.default_rng(2)
    widths: list[float] = []
    for rows in (200, 3200):
        labels = generator.random(rows) < 0.3
        scores = generator.normal(0, 1, rows) + labels
        found = bootstrap(labels, lambda at, y=labels, s=scores: auroc(y[at], s[at]))
        assert found.low < found.estimate < found.high
        widths.append(found.high - found.low)

    assert widths[1] < widths[0] / 2
