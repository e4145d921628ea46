"""When findings about a model are an alert, and which of them ask for retraining."""

from collections.abc import Iterator
from dataclasses import dataclass

from pulumi_azure_native import monitor

from components.ml.drift_records import TABLE
from components.operations.alarms import Alarms
from components.operations.alert_forms import Told
from components.operations.query_alert import QueryCondition
from stacks.alerts.own import MODEL
from stacks.alerts.rules import OwnRule

_RETRAINS = {"data_drift", "prediction_drift", "performance"}
"""Checks that retraining can help; incomplete data it cannot."""
_SILENCE = "silence"


@dataclass(frozen=True, kw_only=True)
class ModelAlert:
    """A condition, who is told, and whether retraining hears of it."""

    check: str
    """What was looked at, as rows and receivers know it."""
    query: QueryCondition
    told: Told
    retrains: bool


def model_alerts(model: str, schedule: str, alarms: Alarms) -> Iterator[ModelAlert]:
    """Alerts of a model: one for each check, and one for the silence of a job that runs daily."""
    for rule, told in alarms.of(MODEL, OwnRule):
        check = rule.role.replace("-", "_")
        if check != _SILENCE or daily(schedule):
            query = _condition(model, check, rule.about(model), told)
            yield ModelAlert(check=check, query=query, told=told, retrains=check in _RETRAINS)


def daily(schedule: str) -> bool:
    """Whether a cron schedule of five fields runs on every day."""
    return schedule.split()[2:] == ["*", "*", "*"]


def _condition(model: str, check: str, rule: OwnRule, told: Told) -> QueryCondition:
    rows, operators = f"{TABLE} | where Model == '{model}'", monitor.ConditionOperator
    silent = check == _SILENCE
    return QueryCondition(
        role=f"{model}-{check}",
        says=told.says(rule.says),
        query=rows if silent else f"{rows} and Check == '{check}' and Exceeded",
        checked=True,
        operator=operators.LESS_THAN if silent else operators.GREATER_THAN,
        threshold=1 if silent else 0,
        window="P2D" if silent else "P1D",
        severity=told.severity,
        properties={**told.properties, "model": model, "check": check},
    )
