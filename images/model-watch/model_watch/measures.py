"""Measures of drift and of performance; pure functions of arrays."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.distance import jensenshannon
from scipy.stats import rankdata

Numbers = NDArray[np.float64]
Words = NDArray[np.str_]
Labels = NDArray[np.bool_]
Metric = Callable[[Labels, Numbers], float]
_BINS = 10
_PRIOR = 0.5
"""Rows that each bin counts more than it has (Jeffreys), so that no share is nothing."""


@dataclass(frozen=True)
class Shares:
    """Shares of the same bins in the reference and in the window; each sums to one."""

    reference: Numbers
    current: Numbers


def numeric_shares(reference: Numbers, current: Numbers) -> Shares:
    """Shares of ten bins that hold equal parts of the reference; both lack no value."""
    quantiles = np.linspace(0, 1, _BINS + 1)[1:-1]
    edges = np.unique(np.quantile(reference, quantiles))

    def counted(values: Numbers) -> Numbers:
        found = np.searchsorted(edges, values, side="right")
        return np.bincount(found, minlength=len(edges) + 1).astype(np.float64)

    return _shares(counted(reference), counted(current))


def categorical_shares(reference: Words, current: Words) -> Shares:
    """Shares of every category that either of them has."""
    categories = np.unique(np.concatenate([reference, current]))

    def counted(values: Words) -> Numbers:
        found = np.searchsorted(categories, values)
        return np.bincount(found, minlength=len(categories)).astype(np.float64)

    return _shares(counted(reference), counted(current))


def _shares(reference: Numbers, current: Numbers) -> Shares:
    def share(counts: Numbers) -> Numbers:
        return (counts + _PRIOR) / (counts.sum() + _PRIOR * len(counts))

    return Shares(share(reference), share(current))


def population_stability(shares: Shares) -> float:
    """Population stability index, from 0: the symmetric Kullback-Leibler divergence in nats."""
    difference = shares.current - shares.reference
    return float(np.sum(difference * np.log(shares.current / shares.reference)))


def jensen_shannon(shares: Shares) -> float:
    """Jensen-Shannon distance, from 0 (the same) to 1 (nothing in common)."""
    return float(jensenshannon(shares.reference, shares.current, base=2))


def kolmogorov_smirnov(reference: Numbers, current: Numbers) -> float:
    """Largest distance of the two cumulative distributions, from 0 to 1."""
    places = np.concatenate([reference, current])
    before, now = (
        np.searchsorted(np.sort(each), places, side="right") / len(each)
        for each in (reference, current)
    )
    return float(np.max(np.abs(before - now)))


def auroc(labels: Labels, scores: Numbers) -> float:
    """Chance that a positive case scores above a negative one; ties count half.

    Raises:
        ValueError: Only one class is there.
    """
    positive = int(labels.sum())
    negative = len(labels) - positive
    if not positive or not negative:
        raise ValueError("all labels are of one class; both are needed")
    ranks = rankdata(scores)
    return float((ranks[labels].sum() - positive * (positive + 1) / 2) / (positive * negative))


def average_precision(labels: Labels, scores: Numbers) -> float:
    """Mean of the precision over the positive cases; tied scores enter together.

    Raises:
        ValueError: No case is positive.
    """
    positive = int(labels.sum())
    if not positive:
        raise ValueError("no label is positive; one is needed")
    order = np.argsort(-scores, kind="stable")
    ordered, hits = scores[order], np.cumsum(labels[order])
    last = np.flatnonzero(np.append(np.diff(ordered) != 0, True))  # the end
    precision, recall = hits[last] / (last + 1), hits[last] / positive
    return float(np.sum(np.diff(recall, prepend=0.0) * precision))


@dataclass(frozen=True)
class Interval:
    """An estimate with its 95 % bootstrap interval."""

    estimate: float
    low: float
    high: float


def bootstrap(
    labels: Labels, statistic: Callable[[NDArray[np.int_]], float], *, samples: int = 500
) -> Interval:
    """A statistic of chosen rows, with the interval of the percentile bootstrap.

    Positive and negative rows are drawn apart, so that each sample has both; the draw is the same
    for the same number of rows, so that a result can be had again.

    Args:
        labels: Label of each row.
        statistic: The statistic of rows, given by their places.
        samples: How often rows are drawn.
    """
    generator = np.random.default_rng(len(labels))
    parts = [np.flatnonzero(labels), np.flatnonzero(~labels)]
    drawn = [
        statistic(np.concatenate([generator.choice(each, len(each)) for each in parts]))
        for _ in range(samples)
    ]
    low, high = np.quantile(drawn, [0.025, 0.975])
    return Interval(statistic(np.arange(len(labels))), float(low), float(high))


METRICS: dict[str, Metric] = {"auroc": auroc, "average_precision": average_precision}
"""Metrics by the names that the settings use; more is better."""
