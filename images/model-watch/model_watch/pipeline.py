"""Retraining from the request to the promotion: decide, start, evaluate, register, ask."""

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from io import BytesIO
from typing import cast

import pyarrow.parquet as pq

from model_watch.alerts import Alert
from model_watch.decision import Limits, Run, decide, open_runs, runs_of
from model_watch.evaluation import Demands, Verdict, evaluate, read_holdout
from model_watch.lake import Folder, Readable, TakenError
from model_watch.ledger import (
    Cause,
    CauseKind,
    Finished,
    History,
    Launched,
    Ledger,
    Opened,
    Refused,
    Started,
)
from model_watch.registry import Registry, Version
from model_watch.runners import Runner, State

_LOG = logging.getLogger("retraining")
_CAUSES = {
    "data_drift": CauseKind.DRIFT,
    "prediction_drift": CauseKind.DRIFT,
    "performance": CauseKind.DEGRADATION,
}
"""What an alert's check asks for; bad data is no reason to learn from it."""


@dataclass(frozen=True, kw_only=True)
class Pipeline:
    """Retraining of one model."""

    model: str
    limits: Limits
    demands: Demands
    every_days: int | None
    """Days after which a model is retrained in any case."""
    new_labels: int | None
    """Labels since the last run that are reason enough."""
    ledger: Ledger
    runs: Readable
    """Where training programs write, one folder for each run."""
    labels: Folder
    promotions: Folder
    """Where promotions are asked for."""
    runner: Runner
    registry: Registry
    clock: Callable[[], datetime]

    def on_alert(self, alert: Alert) -> Started | Refused | None:
        """Decide on an alert; nothing where it is none of this model's, or is over."""
        properties = alert.data.custom_properties
        kind = _CAUSES.get(properties.get("check", ""))
        if kind is None or properties.get("model") != self.model or not alert.fired:
            return None
        rule = alert.data.essentials.alert_rule
        return self.request(Cause(kind=kind, key=alert.key, says=rule))

    def request(self, cause: Cause) -> Started | Refused | None:
        """Decide on a request, and start what is allowed; nothing where it was decided before."""
        entry = self.ledger.append(
            lambda history: decide(cause, history, self.limits, self.clock())
        )
        if isinstance(entry, Started):
            self.launch()
        return cast("Started | Refused | None", entry)

    def launch(self) -> None:
        """Start every run that was allowed and that no runner has taken."""
        history = self.ledger.history()
        taken = _launched(history)
        for run in open_runs(history):
            if run.number not in taken:
                reference = self.runner.start(run.number, folder_of(run.number))
                self.ledger.append(lambda newest, run=run, reference=reference: (
                    None if run.number in _launched(newest)
                    else Launched(at=self.clock(), run=run.number, reference=reference)
                ))  # fmt: skip

    def tick(self) -> None:
        """What is due: runs to start, runs to end, the schedule, and new labels."""
        self.ledger.append(lambda history: None if history else Opened(at=self.clock()))
        self.launch()
        history = self.ledger.history()
        for run in open_runs(history):
            reference = _launched(history).get(run.number)
            if reference:
                self._settle(run, self.runner.state(reference))
        for cause in self._due():
            self.request(cause)

    def _settle(self, run: Run, state: State) -> None:
        if state is State.RUNNING:
            return
        outcome, reasons = ("failed", ("the training program failed",))
        if state is State.SUCCEEDED:
            outcome, reasons = self._judged(run)
        now = self.clock()
        hours = (now - run.started.at).total_seconds() / 3600
        ended = Finished(
            at=now, run=run.number, outcome=outcome, reasons=tuple(reasons), hours=hours
        )
        self.ledger.append(lambda history: None if runs_of(history)[run.number].finished else ended)

    def _judged(self, run: Run) -> tuple[str, tuple[str, ...]]:
        """Evaluate what a run made; what it did not make as agreed is a failure."""
        folder = folder_of(run.number)
        try:
            made = json.loads(self.runs.read(f"{folder}/candidate.json"))
            run_id, source = str(made["run_id"]), str(made["source"])
            verdict = evaluate(
                read_holdout(self.runs.read(f"{folder}/holdout.parquet")), self.demands
            )
        except (OSError, KeyError, ValueError) as error:
            return "failed", (f"the run's results cannot be used: {error}",)
        if self.registry.champion() and "champion" not in verdict.metrics:
            return "failed", ("the held-out cases were not scored with the champion",)
        if verdict.reasons:
            return "worse", verdict.reasons
        champion = self.registry.champion()
        version = self.registry.challenge(run_id, source, run.number)
        self._ask_for_promotion(run, version, champion, verdict)
        return "challenger", ()

    def _ask_for_promotion(
        self, run: Run, version: Version, champion: Version | None, verdict: Verdict
    ) -> None:
        document = {
            "model": self.model,
            "version": int(version.number),
            "run_id": version.run_id,
            "metrics": dict(verdict.metrics),
            "subgroups": verdict.subgroups,
            "not_judged": verdict.not_judged,
            "compared_with": champion and int(champion.number),
            "cause": run.started.cause.model_dump(mode="json"),
            "decided_at": self.clock().isoformat(timespec="seconds"),
        }
        try:
            content = json.dumps(document, indent=1).encode()
            self.promotions.create(f"{folder_of(run.number)}.json", content)
        except TakenError:
            _LOG.info("the promotion of run %s is asked for already", run.number)

    def _due(self) -> list[Cause]:
        """The schedule and new labels, counted from the last run or from the first look."""
        history = self.ledger.history()
        latest = max(each.at for each in history if isinstance(each, Opened | Started))
        now, due = self.clock(), list[Cause]()
        if self.every_days and (now - latest).days >= self.every_days:
            says = f"{self.every_days} days have passed"
            due.append(Cause(kind=CauseKind.SCHEDULE, key=f"schedule-{now:%Y-%m-%d}", says=says))
        if self.new_labels:
            count = rows_after(self.labels, latest.date())
            if count >= self.new_labels:
                says = f"{count} labels came since the last run"
                key = f"new-data-{now:%Y-%m-%d}"
                due.append(Cause(kind=CauseKind.NEW_DATA, key=key, says=says))
        return due


def rows_after(folder: Folder, day: date) -> int:
    """Rows of the files of later days; only the ends of the files are decoded."""
    names = [each for each in folder.names("date=") if each.endswith(".parquet")]
    later = [each for each in names if each[len("date=") :][:10] > day.isoformat()]
    return sum(pq.read_metadata(BytesIO(folder.read(each))).num_rows for each in later)


def folder_of(number: int) -> str:
    """Folder of a run's results."""
    return f"run-{number:08}"


def _launched(history: History) -> dict[int, str]:
    return {each.run: each.reference for each in history if isinstance(each, Launched)}


def utc_now() -> datetime:
    """The time, in UTC."""
    return datetime.now(UTC)
