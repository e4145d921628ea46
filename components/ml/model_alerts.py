"""When findings about a model are an alert, and which of them ask for retraining."""

from collections.abc import Mapping
from dataclasses import dataclass

from pulumi_azure_native import monitor

from components.ml.drift_records import TABLE
from components.operations.metric_alert import Severity
from components.operations.query_alert import QueryCondition


@dataclass(frozen=True, kw_only=True)
class ModelCondition:
    """A condition, and whether retraining hears of it."""

    query: QueryCondition
    retrains: bool


_CHECKS: Mapping[str, tuple[str, Severity, bool]] = {
    "data_drift": (
        "The inputs of {model} have moved: see which feature, and whether its source changed.",
        Severity.WARNING,
        True,
    ),
    "prediction_drift": (
        "The scores of {model} have moved: compare with its inputs before anything else.",
        Severity.WARNING,
        True,
    ),
    "performance": (
        "{model} performs below its floor: tell its clinical owner, consider the version before.",
        Severity.ERROR,
        True,
    ),
    "data_quality": (
        "The data of {model} is incomplete or repeated: see the feed; retraining does not help.",
        Severity.ERROR,
        False,
    ),
}


def model_conditions(model: str, schedule: str) -> Mapping[str, ModelCondition]:
    """Alerts of a model: one for each check, and one for the silence of a job that runs daily."""
    found = {check: _exceeded(model, check) for check in _CHECKS}
    return {**found, "silence": _silence(model)} if daily(schedule) else found


def daily(schedule: str) -> bool:
    """Whether a cron schedule of five fields runs on every day."""
    return schedule.split()[2:] == ["*", "*", "*"]


def _exceeded(model: str, check: str) -> ModelCondition:
    says, severity, retrains = _CHECKS[check]
    condition = QueryCondition(
        role=f"{model}-{check}",
        says=says.format(model=model),
        query=f"{TABLE} | where Model == '{model}' and Check == '{check}' and Exceeded",
        checked=True,
        operator=monitor.ConditionOperator.GREATER_THAN,
        threshold=0,
        window="P1D",
        severity=severity,
        properties={"model": model, "check": check},
    )
    return ModelCondition(query=condition, retrains=retrains)


def _silence(model: str) -> ModelCondition:
    condition = QueryCondition(
        role=f"{model}-silence",
        says=f"Nobody has looked at {model} for two days: see the cron job drift.",
        query=f"{TABLE} | where Model == '{model}'",
        checked=True,
        operator=monitor.ConditionOperator.LESS_THAN,
        threshold=1,
        window="P2D",
        severity=Severity.ERROR,
        properties={"model": model, "check": "silence"},
    )
    return ModelCondition(query=condition, retrains=False)
