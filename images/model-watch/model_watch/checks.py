"""What is judged of a model in use: data, predictions, performance and quality."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum, unique

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pydantic import BaseModel, ConfigDict

from model_watch import measures
from model_watch.measures import Interval, Labels, Numbers

SCORE, LABEL, IDENTIFIER = "score", "label", "prediction_id"
RESERVED = frozenset({SCORE, IDENTIFIER, "predicted_at", "model_version", "date"})
"""Columns of predictions that are no features."""


class Thresholds(BaseModel):
    """Bounds, as the settings of the platform give them."""

    model_config = ConfigDict(frozen=True)

    population_stability: float
    kolmogorov_smirnov: float
    jensen_shannon: float
    missing_rate: float
    unseen_rate: float
    auroc_floor: float
    label_coverage: float
    minimum_rows: int
    minimum_positives: int


@unique
class Check(StrEnum):
    """Kinds of findings, by which alerts choose."""

    DATA_DRIFT = "data_drift"
    PREDICTION_DRIFT = "prediction_drift"
    PERFORMANCE = "performance"
    DATA_QUALITY = "data_quality"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One measure of one thing; it holds no value of a single patient."""

    check: Check
    feature: str
    statistic: str
    value: float
    threshold: float
    exceeded: bool
    rows: int
    low: float | None = None
    """Lower end of the 95 % interval, where there is one."""
    high: float | None = None


def feature_names(reference: pa.Table) -> list[str]:
    """The features: every column of the reference that is not reserved."""
    return sorted(set(reference.column_names) - RESERVED)


def judged(
    reference: pa.Table, window: pa.Table, labelled: pa.Table | None, bounds: Thresholds
) -> Iterator[Finding]:
    """All findings.

    Args:
        reference: Predictions that the model was accepted with.
        window: Predictions of the window.
        labelled: Predictions of an earlier window, of which labels are due, with the column
            ``label``, empty where none came; nothing where no label is expected.
        bounds: When a finding exceeds.
    """
    yield from quality(reference, window, bounds)
    if min(window.num_rows, reference.num_rows) >= bounds.minimum_rows:
        present = set(window.column_names)
        for name in feature_names(reference):
            if name in present:
                yield from drift(Check.DATA_DRIFT, name, reference, window, bounds)
        yield from drift(Check.PREDICTION_DRIFT, SCORE, reference, window, bounds)
    if labelled is not None:
        yield from performance(labelled, bounds)


def quality(reference: pa.Table, window: pa.Table, bounds: Thresholds) -> Iterator[Finding]:
    """Too few rows, repeated rows, missing and unheard-of values."""
    rows = window.num_rows
    yield _quality("", "rows", rows, bounds.minimum_rows, rows, exceeded=rows < bounds.minimum_rows)
    if not rows:
        return
    repeated = 1 - len(pc.unique(window[IDENTIFIER])) / rows
    yield _quality("", "repeated_rate", repeated, 0.0, rows, exceeded=repeated > 0)
    for name in [*feature_names(reference), SCORE]:
        if name not in window.column_names:
            yield _quality(name, "missing_rate", 1.0, bounds.missing_rate, rows, exceeded=True)
            continue
        more = _missing(window[name]) - _missing(reference[name])
        over = more > bounds.missing_rate
        yield _quality(name, "missing_rate", more, bounds.missing_rate, rows, exceeded=over)
        if _changed(reference[name], window[name]):
            yield _quality(name, "type_changed", 1.0, 0.0, rows, exceeded=True)
        elif not _numeric(reference[name]):
            unseen = _unseen(reference[name], window[name])
            over = unseen > bounds.unseen_rate
            yield _quality(name, "unseen_rate", unseen, bounds.unseen_rate, rows, exceeded=over)


def drift(
    check: Check, name: str, reference: pa.Table, window: pa.Table, bounds: Thresholds
) -> Iterator[Finding]:
    """How far the distribution of one column has moved."""
    values = _distances(reference[name], window[name])
    for statistic, value in values.items():
        bound: float = getattr(bounds, statistic)
        yield Finding(
            check=check,
            feature=name,
            statistic=statistic,
            value=value,
            threshold=bound,
            exceeded=value > bound,
            rows=window.num_rows,
        )


def _distances(reference: pa.ChunkedArray, current: pa.ChunkedArray) -> Mapping[str, float]:
    if _changed(reference, current):
        return {}
    if not _numeric(reference):
        words = _words(reference), _words(current)
        return _of_shares(measures.categorical_shares(*words)) if all(map(len, words)) else {}
    before, now = _numbers(reference), _numbers(current)
    if not len(before) or not len(now):
        return {}
    shares = measures.numeric_shares(before, now)
    return _of_shares(shares) | {"kolmogorov_smirnov": measures.kolmogorov_smirnov(before, now)}


def _of_shares(shares: measures.Shares) -> dict[str, float]:
    return {
        "population_stability": measures.population_stability(shares),
        "jensen_shannon": measures.jensen_shannon(shares),
    }


def performance(labelled: pa.Table, bounds: Thresholds) -> Iterator[Finding]:
    """AUROC against the labels that came, and the share of predictions that have one."""
    rows = labelled.num_rows
    if not rows:
        return
    coverage = 1 - _missing(labelled[LABEL])
    yield _quality(
        "", "label_coverage", coverage, bounds.label_coverage, rows,
        exceeded=coverage < bounds.label_coverage,
    )  # fmt: skip
    known = labelled.filter(pc.and_(pc.is_valid(labelled[LABEL]), pc.is_valid(labelled[SCORE])))
    labels = np.asarray(known[LABEL].to_numpy()).astype(np.bool_)
    scores = np.asarray(known[SCORE].to_numpy()).astype(np.float64)
    if min(labels.sum(), (~labels).sum()) < bounds.minimum_positives:
        return
    found = auroc_interval(labels, scores)
    yield Finding(
        check=Check.PERFORMANCE,
        feature="",
        statistic="auroc",
        value=found.estimate,
        threshold=bounds.auroc_floor,
        exceeded=found.estimate < bounds.auroc_floor,
        rows=len(labels),
        low=found.low,
        high=found.high,
    )


def auroc_interval(labels: Labels, scores: Numbers) -> Interval:
    """AUROC with its bootstrap interval."""
    return measures.bootstrap(labels, lambda rows: measures.auroc(labels[rows], scores[rows]))


def _quality(
    feature: str, statistic: str, value: float, bound: float, rows: int, *, exceeded: bool
) -> Finding:
    return Finding(
        check=Check.DATA_QUALITY,
        feature=feature,
        statistic=statistic,
        value=float(value),
        threshold=float(bound),
        exceeded=exceeded,
        rows=rows,
    )


def _numeric(column: pa.ChunkedArray) -> bool:
    kind = column.type
    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind))


def _changed(reference: pa.ChunkedArray, current: pa.ChunkedArray) -> bool:
    """Whether numbers became words or words numbers; a column without a value says nothing."""
    if pa.types.is_null(current.type) or pa.types.is_null(reference.type):
        return False
    return _numeric(reference) != _numeric(current)


def _missing(column: pa.ChunkedArray) -> float:
    """Share of rows without a value; a float that is no number counts."""
    if not len(column):
        return 0.0
    absent = pc.is_null(column, nan_is_null=bool(pa.types.is_floating(column.type)))
    return float(pc.mean(absent.cast(pa.int8())).as_py())


def _unseen(reference: pa.ChunkedArray, current: pa.ChunkedArray) -> float:
    before, now = set(_words(reference).tolist()), _words(current)
    return float(np.mean([each not in before for each in now.tolist()])) if len(now) else 0.0


def _numbers(column: pa.ChunkedArray) -> Numbers:
    values = np.asarray(column.drop_null().to_numpy()).astype(np.float64)
    return values[np.isfinite(values)]


def _words(column: pa.ChunkedArray) -> measures.Words:
    given = [str(each) for each in column.drop_null().to_pylist()]
    return np.array(given, dtype=np.str_)
