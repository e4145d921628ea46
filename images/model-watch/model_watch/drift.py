"""The job that looks for drift: reads the lake, judges, writes a report and sends its records."""

import json
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta

import requests
from azure.identity import WorkloadIdentityCredential

from model_watch.checks import Finding, judged
from model_watch.lake import folder_at
from model_watch.settings import DriftJob
from model_watch.tables import days_of, read_all, read_days, with_labels

_SCOPE = "https://monitor.azure.com/.default"
_PATIENCE = 60
_BATCH = 500
"""Records of one request, which may have 1 MB
(learn.microsoft.com/azure/azure-monitor/logs/logs-ingestion-api-overview)."""

Record = dict[str, object]


@dataclass(frozen=True, kw_only=True)
class Report:
    """What one run found."""

    model: str
    environment: str
    made_at: datetime
    first: date
    """First day of the window."""
    last: date
    findings: Sequence[Finding]

    @property
    def name(self) -> str:
        """Name of its file, which sorts by time."""
        return f"{self.made_at:%Y-%m-%dT%H%M%SZ}.json"

    def document(self) -> bytes:
        """The whole report as JSON; a number that is none is left out by its finding."""
        shown = {**asdict(self), "made_at": _text(self.made_at)}
        return json.dumps(shown, default=str, allow_nan=False, indent=1).encode()

    def records(self) -> list[Record]:
        """Rows of the table in Log Analytics, one for each finding."""
        shared: Record = {
            "TimeGenerated": _text(self.made_at),
            "Model": self.model,
            "Environment": self.environment,
            "WindowStart": f"{self.first}T00:00:00Z",
            "WindowEnd": f"{self.last}T23:59:59Z",
        }
        return [shared | _columns(each) for each in self.findings]


def _text(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def _columns(finding: Finding) -> Record:
    words = {"low": "Low", "high": "High"}
    given = asdict(finding)
    return {words.get(name, name.capitalize()): value for name, value in given.items()}


def look(job: DriftJob, now: datetime) -> Report:
    """Judge the last whole days, and those of which labels are due.

    Raises:
        LookupError: The model has no reference.
    """
    reference = read_all(folder_at(job.reference))
    if reference is None:
        raise LookupError(f"{job.reference} has no Parquet file; the model has no reference")
    window, due = _days(job, now.date(), 1), _days(job, now.date(), 1 + job.label_delay_days)
    predictions, labels = folder_at(job.predictions), folder_at(job.labels)
    rows, earlier = read_days(predictions, window), read_days(predictions, due)
    came = read_days(labels, list(days_of(due[0], now.date())))
    findings = judged(
        reference,
        reference.slice(0, 0) if rows is None else rows,
        None if earlier is None else with_labels(earlier, came),
        job.thresholds,
    )
    return Report(
        model=job.model,
        environment=job.environment,
        made_at=now,
        first=window[0],
        last=window[-1],
        findings=list(findings),
    )


def _days(job: DriftJob, today: date, ago: int) -> Sequence[date]:
    last = today - timedelta(days=ago)
    return list(days_of(last - timedelta(days=job.window_days - 1), last))


def send(records: Sequence[Record], address: str, token: str) -> None:
    """Send records to Log Analytics by its ingestion API.

    Raises:
        requests.HTTPError: The service refused them.
    """
    for start in range(0, len(records), _BATCH):
        answer = requests.post(
            address,
            params={"api-version": "2023-01-01"},
            json=records[start : start + _BATCH],
            headers={"Authorization": f"Bearer {token}"},
            timeout=_PATIENCE,
        )
        answer.raise_for_status()


def run(job: DriftJob, now: datetime) -> Report:
    """Look, keep the report, and only then send its records."""
    made = look(job, now)
    folder_at(job.reports).create(made.name, made.document())
    if job.ingestion:
        token = WorkloadIdentityCredential().get_token(_SCOPE).token
        send(made.records(), job.ingestion, token)
    return made


def main() -> int:
    """Run once; what exceeded is printed, and is no failure of the job."""
    made = run(DriftJob.model_validate_json(os.environ["DRIFT_JOB"]), datetime.now(UTC))
    for each in made.findings:
        if each.exceeded:
            what = f"{each.check} {each.feature or 'model'} {each.statistic}"
            print(f"{what} is {each.value:.4g}; the bound is {each.threshold:.4g}")  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
