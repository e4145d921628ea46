"""Whether a model may be retrained: cool-down, one run at a time, runs and dollars of a month."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import BaseModel, ConfigDict

from model_watch.ledger import Cause, CauseKind, Finished, History, Refused, Started

_CENT = 0.005
_MINUTE = "%Y-%m-%dT%H:%MZ"


class Limits(BaseModel):
    """Limits, as the settings of the platform give them."""

    model_config = ConfigDict(frozen=True)

    triggers: frozenset[CauseKind]
    cool_down_hours: float
    monthly_runs: int
    monthly_budget_usd: float
    usd_per_hour: float
    """Price of the machines of a run."""
    timeout_hours: float
    """Hours after which a run is ended, which an unfinished run is counted with."""
    max_concurrent: int = 1


@dataclass(frozen=True)
class Run:
    """A run as the ledger tells it."""

    number: int
    started: Started
    finished: Finished | None


def runs_of(history: History) -> Mapping[int, Run]:
    """All runs by their number."""
    ends = {each.run: each for each in history if isinstance(each, Finished)}
    return {
        number: Run(number, each, ends.get(number))
        for number, each in enumerate(history)
        if isinstance(each, Started)
    }


def open_runs(history: History) -> list[Run]:
    """Runs without an end."""
    return [each for each in runs_of(history).values() if each.finished is None]


def decide(
    cause: Cause, history: History, limits: Limits, now: datetime
) -> Started | Refused | None:
    """Allow a run or refuse it with every reason; nothing where this cause was decided before."""
    if any(each.cause.key == cause.key for each in history if isinstance(each, Started | Refused)):
        return None
    reasons = tuple(_reasons(cause, history, limits, now))
    if reasons:
        return Refused(at=now, cause=cause, reasons=reasons)
    return Started(at=now, cause=cause)


def _reasons(cause: Cause, history: History, limits: Limits, now: datetime) -> Iterator[str]:
    if cause.kind not in limits.triggers:
        allowed = ", ".join(sorted(limits.triggers)) or "none"
        yield f"{cause.kind} is no trigger of this model; {allowed} are"
    runs = runs_of(history).values()
    unfinished = len(open_runs(history))
    if unfinished >= limits.max_concurrent:
        yield f"{unfinished} runs are unfinished; {limits.max_concurrent} may be"
    latest = max((each.started.at for each in runs), default=None)
    ready = latest and latest + timedelta(hours=limits.cool_down_hours)
    if ready and ready > now and cause.kind is not CauseKind.MANUAL:
        yield f"the last run began at {latest:{_MINUTE}}; the next may begin at {ready:{_MINUTE}}"
    month = [each for each in runs if _same_month(each.started.at, now)]
    if len(month) >= limits.monthly_runs:
        yield f"{len(month)} runs began this month; {limits.monthly_runs} may"
    spent, next_one = sum(cost(each, limits) for each in month), _most(limits)
    if spent + next_one > limits.monthly_budget_usd + _CENT:
        yield (
            f"this month has cost {spent:.2f} USD and a run may cost {next_one:.2f} USD; "
            f"{limits.monthly_budget_usd:.2f} USD are allowed"
        )


def cost(run: Run, limits: Limits) -> float:
    """Dollars of a run: of its hours, or of all that it may take while it has no end."""
    return run.finished.hours * limits.usd_per_hour if run.finished else _most(limits)


def _most(limits: Limits) -> float:
    return limits.timeout_hours * limits.usd_per_hour


def _same_month(first: datetime, second: datetime) -> bool:
    return (first.year, first.month) == (second.year, second.month)
