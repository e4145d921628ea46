"""How good a model is: overall, for groups of patients, and beside the champion."""

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum, unique
from typing import Annotated

from pydantic import Field, StringConstraints

from stacks.base import Check, Model

DataVersion = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._@:/-]{0,199}$")]
"""Version of a data set, such as a Delta table's version or a commit of the lake."""
DatasetName = Annotated[
    str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*){0,2}$")
]
"""Name of a data set, such as ``features.vitals``."""
Share = Annotated[float, Field(ge=0, le=1)]


@unique
class Metric(StrEnum):
    """Measures of a model that answers with a probability; each lies between 0 and 1."""

    AUROC = "auroc"
    AUPRC = "auprc"
    SENSITIVITY = "sensitivity"
    SPECIFICITY = "specificity"
    POSITIVE_PREDICTIVE_VALUE = "positive_predictive_value"
    NEGATIVE_PREDICTIVE_VALUE = "negative_predictive_value"
    F1 = "f1"
    ACCURACY = "accuracy"
    BRIER_SCORE = "brier_score"
    CALIBRATION_ERROR = "calibration_error"

    @property
    def lower_is_better(self) -> bool:
        """Whether the better of two models has the smaller value."""
        return self in {Metric.BRIER_SCORE, Metric.CALIBRATION_ERROR}

    def loss(self, value: float, against: float) -> float:
        """By how much a value is worse than another; negative where it is better."""
        return value - against if self.lower_is_better else against - value


@unique
class Dimension(StrEnum):
    """What patients are grouped by."""

    AGE = "age"
    SEX = "sex"
    RACE_OR_ETHNICITY = "race_or_ethnicity"
    LANGUAGE = "language"
    GENDER_IDENTITY = "gender_identity"
    PAYER = "payer"
    SITE = "site"


Metrics = Mapping[Metric, Share]


class Subgroup(Model):
    """How good a model is for one group of patients."""

    dimension: Dimension
    """What the group is one of."""
    group: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    """The group, such as ``65 and older``."""
    patients: Annotated[int, Field(ge=1)]
    """Patients in the group."""
    metrics: Annotated[Metrics, Field(min_length=1)]
    """Its measures."""


class ChampionComparison(Model):
    """The version that serves today, on the same data."""

    version: Annotated[int, Field(ge=1)]
    """Its version in the registry."""
    metrics: Annotated[Metrics, Field(min_length=1)]
    """Its measures."""


class Evaluation(Model):
    """Measures of one version on data that it was not trained on."""

    dataset: DatasetName
    """Data set of the evaluation."""
    data_version: DataVersion
    """Its version."""
    patients: Annotated[int, Field(ge=1)]
    """Patients in it."""
    prevalence: Share
    """Share of them with the outcome."""
    decision_threshold: Share
    """Output from which the model alerts; sensitivity and its like are measured at it."""
    overall: Annotated[Metrics, Field(min_length=1)]
    """Measures over all patients."""
    subgroups: tuple[Subgroup, ...] = ()
    """Measures for groups of patients."""
    champion: ChampionComparison | None = None
    """The champion on the same data; a first version has none."""

    def _checks(self) -> Sequence[Check]:
        return (self._subgroup_mistakes, self._champion_mistakes)

    def _subgroup_mistakes(self) -> Iterator[str]:
        named = [(each.dimension, each.group) for each in self.subgroups]
        for index, each in enumerate(self.subgroups):
            where = f"subgroups.{index}"
            if (each.dimension, each.group) in named[:index]:
                yield f"{where} is {each.group} of {each.dimension} again; each stands once"
            if each.patients > self.patients:
                yield f"{where}.patients is {each.patients}; the evaluation has {self.patients}"
            strange = sorted(set(each.metrics) - set(self.overall))
            if strange:
                yield f"{where}.metrics has {', '.join(strange)}, which overall lacks"

    def _champion_mistakes(self) -> Iterator[str]:
        if self.champion and set(self.champion.metrics) != set(self.overall):
            yield (
                f"champion.metrics has {', '.join(sorted(self.champion.metrics))}; the same as "
                f"overall are needed: {', '.join(sorted(self.overall))}"
            )


class Thresholds(Model):
    """What an evaluation must reach; the figures are assumed, and a hospital sets its own."""

    limits: Metrics = Field(default_factory=dict[Metric, float])
    """Worst overall value that is accepted, by measure: a least value, or a most where lower is
    better."""
    subgroup_gap: Share = 0.1
    """By how much a measure may be worse in a group of patients than overall."""
    champion_loss: Share = 0.01
    """By how much an overall measure may be worse than the champion's."""
    subgroup_patients: Annotated[int, Field(ge=1)] = 50
    """Patients that a group must have before its measures say anything."""


def shortfalls(evaluation: Evaluation, thresholds: Thresholds) -> list[str]:
    """Everything in which an evaluation does not reach its thresholds, a sentence for each."""
    return [
        *_overall_shortfalls(evaluation, thresholds),
        *_subgroup_shortfalls(evaluation, thresholds),
        *_champion_shortfalls(evaluation, thresholds),
    ]


def _overall_shortfalls(evaluation: Evaluation, thresholds: Thresholds) -> Iterator[str]:
    for metric, limit in thresholds.limits.items():
        value = evaluation.overall.get(metric)
        bound = "at most" if metric.lower_is_better else "at least"
        if value is None:
            yield f"evaluation.overall lacks {metric}; {bound} {limit:g} is needed"
        elif metric.loss(value, limit) > 0:
            yield f"evaluation.overall.{metric} is {value:g}; {bound} {limit:g} is needed"


def _subgroup_shortfalls(evaluation: Evaluation, thresholds: Thresholds) -> Iterator[str]:
    for index, each in enumerate(evaluation.subgroups):
        where = f"evaluation.subgroups.{index}"
        group = f"{each.group} ({each.dimension})"
        if each.patients < thresholds.subgroup_patients:
            least = thresholds.subgroup_patients
            yield f"{where}.patients is {each.patients} for {group}; at least {least} are needed"
        for metric, value in each.metrics.items():
            overall = evaluation.overall[metric]
            if _exceeds(metric.loss(value, overall), thresholds.subgroup_gap):
                yield (
                    f"{where}.metrics.{metric} is {value:g} for {group} and {overall:g} overall; "
                    f"a difference of at most {thresholds.subgroup_gap:g} is allowed"
                )


def _champion_shortfalls(evaluation: Evaluation, thresholds: Thresholds) -> Iterator[str]:
    champion = evaluation.champion
    for metric, theirs in champion.metrics.items() if champion else ():
        ours = evaluation.overall[metric]
        if champion and _exceeds(metric.loss(ours, theirs), thresholds.champion_loss):
            yield (
                f"evaluation.overall.{metric} is {ours:g} and the champion's, version "
                f"{champion.version}, is {theirs:g}; a loss of at most "
                f"{thresholds.champion_loss:g} is allowed"
            )


def _exceeds(loss: float, most: float) -> bool:
    """Whether a loss is greater than what is allowed, rounding of decimals aside."""
    return loss - most > 1e-9  # noqa: PLR2004
