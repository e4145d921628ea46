"""Whether a candidate is better than the champion, on the same held-out cases."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

from model_watch.measures import METRICS, Interval, Labels, Metric, Numbers, bootstrap

LABEL, CANDIDATE, CHAMPION = "label", "candidate", "champion"
_COLUMNS = (LABEL, CANDIDATE)


class Demands(BaseModel):
    """What a candidate must show, as the settings of the platform give it."""

    model_config = ConfigDict(frozen=True)

    metric: str
    minimum_gain: float
    """Gain over the champion that the lower end of the 95 % interval must reach."""
    floor: float
    """Metric that a candidate must reach, with or without a champion."""
    subgroup_floor: float
    """Metric that it must reach in every subgroup."""
    subgroup_loss: float
    """How far it may fall behind the champion in a subgroup."""
    subgroup_minimum: int
    """Cases of each class that a subgroup needs to be judged."""
    subgroups: tuple[str, ...]
    """Columns that name the subgroup of a case."""


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What was found, and why a candidate is refused; without a reason it is accepted."""

    metrics: Mapping[str, float]
    subgroups: Mapping[str, Mapping[str, float]]
    """Metrics by subgroup, ``column=value``."""
    not_judged: tuple[str, ...]
    """Subgroups with too few cases."""
    reasons: tuple[str, ...]


def read_holdout(content: bytes) -> pa.Table:
    """The held-out cases that a training program scored.

    Raises:
        ValueError: A column is missing, or a value in it.
    """
    table = pq.read_table(BytesIO(content))
    columns = [*_COLUMNS, *([CHAMPION] if CHAMPION in table.column_names else [])]
    for name in columns:
        if name not in table.column_names:
            raise ValueError(f"the held-out cases have no column {name}")
        if table[name].null_count:
            raise ValueError(f"the column {name} lacks {table[name].null_count} values")
    return table


def evaluate(table: pa.Table, demands: Demands) -> Verdict:
    """Judge a candidate; every reason against it is given.

    Raises:
        ValueError: The cases are of one class, or a subgroup's column is missing.
    """
    metric = METRICS[demands.metric]
    labels = table[LABEL].cast(pa.bool_()).to_numpy().astype(np.bool_)
    candidate = _scores(table, CANDIDATE)
    champion = _scores(table, CHAMPION) if CHAMPION in table.column_names else None
    value = metric(labels, candidate)
    metrics = {demands.metric: value}
    reasons: list[str] = []
    if value < demands.floor:
        reasons.append(f"{demands.metric} is {value:.3f}; at least {demands.floor:.3f} is needed")
    if champion is not None:
        gain = _gain(labels, candidate, champion, metric)
        metrics |= {"gain": gain.estimate, "gain_low": gain.low, "gain_high": gain.high}
        metrics["champion"] = metric(labels, champion)
        if gain.low < demands.minimum_gain:
            reasons.append(
                f"the gain over the champion is {gain.estimate:.3f}, from {gain.low:.3f} to "
                f"{gain.high:.3f}; its lower end must reach {demands.minimum_gain:.3f}"
            )
    groups, few = _groups(table, labels, demands)
    found = {
        name: _of_group(labels[rows], candidate[rows], champion, rows, metric)
        for name, rows in groups.items()
    }
    reasons += [each for name, its in found.items() for each in _group_reasons(name, its, demands)]
    return Verdict(metrics=metrics, subgroups=found, not_judged=few, reasons=tuple(reasons))


def _gain(labels: Labels, candidate: Numbers, champion: Numbers, metric: Metric) -> Interval:
    def of(rows: NDArray[np.int_]) -> float:
        return metric(labels[rows], candidate[rows]) - metric(labels[rows], champion[rows])

    return bootstrap(labels, of)


def _groups(
    table: pa.Table, labels: Labels, demands: Demands
) -> tuple[dict[str, NDArray[np.int_]], tuple[str, ...]]:
    """Places of each subgroup's rows, and the subgroups that are too small."""
    found: dict[str, NDArray[np.int_]] = {}
    few: list[str] = []
    for column in demands.subgroups:
        if column not in table.column_names:
            raise ValueError(f"the held-out cases have no column {column}, a subgroup's")
        values = np.array([str(each) for each in table[column].to_pylist()])
        for value in sorted(set(values.tolist())):
            rows = np.flatnonzero(values == value)
            least = min(labels[rows].sum(), (~labels[rows]).sum())
            if least < demands.subgroup_minimum:
                few.append(f"{column}={value}")
            else:
                found[f"{column}={value}"] = rows
    return found, tuple(few)


def _of_group(
    labels: Labels,
    candidate: Numbers,
    champion: Numbers | None,
    rows: NDArray[np.int_],
    metric: Metric,
) -> dict[str, float]:
    found = {"candidate": metric(labels, candidate), "cases": float(len(rows))}
    return found if champion is None else {**found, "champion": metric(labels, champion[rows])}


def _group_reasons(name: str, found: Mapping[str, float], demands: Demands) -> Iterator[str]:
    value = found["candidate"]
    if value < demands.subgroup_floor:
        yield (
            f"{demands.metric} of {name} is {value:.3f}; "
            f"at least {demands.subgroup_floor:.3f} is needed"
        )
    before = found.get("champion")
    if before is not None and value < before - demands.subgroup_loss:
        yield (
            f"{demands.metric} of {name} is {value:.3f} and the champion's is {before:.3f}; "
            f"a loss of {demands.subgroup_loss:.3f} is allowed"
        )


def _scores(table: pa.Table, name: str) -> Numbers:
    return np.asarray(table[name].to_numpy()).astype(np.float64)
