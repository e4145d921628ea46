"""The drift job, as it runs: tables in, a report and records out."""

import json
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import requests
from model_watch import drift
from model_watch.checks import Check, Finding, Thresholds
from model_watch.drift import Report, look, run, send
from model_watch.lake import folder_at
from model_watch.settings import DriftJob

from components.ml.drift_records import COLUMNS

NOW = datetime(2026, 3, 20, 5, 0, tzinfo=UTC)
TODAY = NOW.date()
THRESHOLDS = Thresholds(
    population_stability=0.2,
    kolmogorov_smirnov=0.2,
    jensen_shannon=0.2,
    missing_rate=0.05,
    unseen_rate=0.01,
    auroc_floor=0.7,
    label_coverage=0.8,
    minimum_rows=100,
    minimum_positives=20,
)
ROWS = 400


@dataclass
class Hospital:
    """A lake of this machine with the tables of one model."""

    folder: Path
    made: int = 0
    labels: list[tuple[str, bool]] = field(default_factory=list[tuple[str, bool]])

    def job(self, ingestion: str = "") -> DriftJob:
        places = {
            each: f"file://{self.folder}/{each}"
            for each in ("predictions", "labels", "reference", "reports")
        }
        return DriftJob(
            model="sepsis",
            environment="qa",
            window_days=7,
            label_delay_days=3,
            ingestion=ingestion,
            thresholds=THRESHOLDS,
            **places,
        )

    def write(self, kind: str, day: date, columns: dict[str, object]) -> None:
        place = self.folder / kind / f"date={day}"
        place.mkdir(parents=True, exist_ok=True)
        pq.write_table(pa.table(columns), place / "part.parquet")

    def predict(self, kind: str, day: date, **changed: object) -> None:
        """Scores of a day that tell sick from well, and later labels of them."""
        generator = np.random.default_rng(self.made)
        names = [f"{kind}-{self.made}-{row}" for row in range(ROWS)]
        sick = generator.random(ROWS) < 0.3
        columns: dict[str, object] = {
            "prediction_id": names,
            "score": generator.normal(0, 1, ROWS) + 2 * sick,
            "lactate": generator.normal(2, 0.5, ROWS),
            "ward": generator.choice(["icu", "er"], ROWS),
        }
        self.write(kind, day, columns | changed)
        self.labels += list(zip(names, sick.tolist(), strict=True))
        self.made += 1

    def label(self, share: float = 1.0, *, turned: bool = False) -> None:
        chosen = self.labels[: int(len(self.labels) * share)]
        self.write(
            "labels",
            TODAY,
            {
                "prediction_id": [name for name, _ in chosen],
                "label": [sick != turned for _, sick in chosen],
            },
        )


@pytest.fixture
def hospital(tmp_path: Path) -> Hospital:
    """A model whose last days are like its reference; no label yet."""
    made = Hospital(tmp_path)
    made.predict("reference", TODAY - timedelta(days=90))
    made.labels.clear()
    for ago in (8, 9):  # labels are due, and the window of today begins after them
        made.predict("predictions", TODAY - timedelta(days=ago))
    return made


def exceeded(report: Report) -> set[tuple[Check, str, str]]:
    return {(each.check, each.feature, each.statistic) for each in report.findings if each.exceeded}


def test_days_like_the_reference_exceed_nothing(hospital: Hospital) -> None:
    hospital.predict("predictions", TODAY - timedelta(days=1))
    hospital.label()
    report = look(hospital.job(), NOW)

    assert exceeded(report) == set()
    assert {each.check for each in report.findings} == set(Check)
    assert (report.first, report.last) == (date(2026, 3, 13), date(2026, 3, 19))


def test_a_moved_feature_is_data_drift_and_a_moved_score_prediction_drift(
    hospital: Hospital,
) -> None:
    moved = np.random.default_rng(5).normal(4, 0.5, ROWS)
    hospital.predict("predictions", TODAY - timedelta(days=1), lactate=moved, score=moved)
    found = exceeded(look(hospital.job(), NOW))

    assert (Check.DATA_DRIFT, "lactate", "population_stability") in found
    assert (Check.DATA_DRIFT, "lactate", "kolmogorov_smirnov") in found
    assert (Check.PREDICTION_DRIFT, "score", "jensen_shannon") in found
    assert not [each for each in found if each[1] == "ward"]


def test_missing_and_unseen_values_and_repeated_rows_are_bad_quality(hospital: Hospital) -> None:
    hospital.predict(
        "predictions",
        TODAY - timedelta(days=1),
        prediction_id=["same"] * ROWS,
        lactate=[None] * 100 + [2.0] * (ROWS - 100),
        ward=["tent"] * 40 + ["icu"] * (ROWS - 40),
    )
    found = exceeded(look(hospital.job(), NOW))

    assert {
        (Check.DATA_QUALITY, "", "repeated_rate"),
        (Check.DATA_QUALITY, "lactate", "missing_rate"),
        (Check.DATA_QUALITY, "ward", "unseen_rate"),
    } <= found


def test_a_feature_that_is_gone_or_changed_its_type_is_said_and_not_compared(
    hospital: Hospital,
) -> None:
    day = TODAY - timedelta(days=1)
    hospital.predict("predictions", day, lactate=["2.0"] * ROWS)
    place = hospital.folder / "predictions" / f"date={day}" / "part.parquet"
    pq.write_table(pq.read_table(place).drop_columns(["ward"]), place)
    report = look(hospital.job(), NOW)

    assert (Check.DATA_QUALITY, "lactate", "type_changed") in exceeded(report)
    assert (Check.DATA_QUALITY, "ward", "missing_rate") in exceeded(report)
    assert not [e for e in report.findings if e.check is Check.DATA_DRIFT]


def test_a_silent_model_is_bad_quality_and_its_drift_is_not_judged(hospital: Hospital) -> None:
    report = look(hospital.job(), NOW)

    assert (Check.DATA_QUALITY, "", "rows") in exceeded(report)
    assert {each.check for each in report.findings} <= {Check.DATA_QUALITY, Check.PERFORMANCE}


def test_a_model_that_mistakes_sick_for_well_falls_below_the_floor(hospital: Hospital) -> None:
    hospital.label(turned=True)
    report = look(hospital.job(), NOW)
    (found,) = [each for each in report.findings if each.check is Check.PERFORMANCE]

    assert found.exceeded
    assert found.low is not None
    assert found.high is not None
    assert found.low < found.value < found.high < 0.3


def test_labels_that_do_not_come_are_said_and_performance_is_judged_on_those_that_did(
    hospital: Hospital,
) -> None:
    hospital.label(share=0.5)
    report = look(hospital.job(), NOW)
    (found,) = [each for each in report.findings if each.check is Check.PERFORMANCE]

    assert (Check.DATA_QUALITY, "", "label_coverage") in exceeded(report)
    assert found.rows == ROWS


def test_too_few_cases_give_no_performance(hospital: Hospital) -> None:
    hospital.label(share=0.02)

    assert Check.PERFORMANCE not in {each.check for each in look(hospital.job(), NOW).findings}


def test_a_model_without_a_reference_cannot_be_judged(tmp_path: Path) -> None:
    with pytest.raises(LookupError, match="has no Parquet file; the model has no reference"):
        look(Hospital(tmp_path).job(), NOW)


def test_a_run_keeps_a_report_that_holds_no_patients_row(hospital: Hospital) -> None:
    hospital.predict("predictions", TODAY - timedelta(days=1))
    made = run(hospital.job(), NOW)
    (name,) = folder_at(hospital.job().reports).names()
    text = folder_at(hospital.job().reports).read(name).decode()
    known = json.loads(text)

    assert name == "2026-03-20T050000Z.json"
    assert len(known["findings"]) == len(made.findings) > 5
    assert "predictions-" not in text


@dataclass
class Answer:
    status: int = 204

    def raise_for_status(self) -> None:
        if self.status >= 400:
            raise requests.HTTPError(str(self.status))


def test_records_go_to_the_ingestion_endpoint_in_batches_with_a_token(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sent: list[tuple[str, int, str]] = []

    def post(address: str, **given: object) -> Answer:
        records, headers = given["json"], given["headers"]
        assert isinstance(records, list)
        assert isinstance(headers, dict)
        sent.append((address, len(records), headers["Authorization"]))
        return Answer(413 if len(sent) == 3 else 204)

    monkeypatch.setattr(drift.requests, "post", post)
    send([{"Value": each} for each in range(501)], "https://dce.example/streams/x", "t")

    assert sent == [
        ("https://dce.example/streams/x", 500, "Bearer t"),
        ("https://dce.example/streams/x", 1, "Bearer t"),
    ]
    with pytest.raises(requests.HTTPError, match="413"):
        send([{}], "https://dce.example/streams/x", "t")


def test_a_record_has_the_columns_of_the_table() -> None:
    finding = Finding(
        check=Check.PERFORMANCE,
        feature="",
        statistic="auroc",
        value=0.6,
        threshold=0.7,
        exceeded=True,
        rows=10,
    )
    report = Report(
        model="sepsis",
        environment="qa",
        made_at=NOW,
        first=date(2026, 3, 13),
        last=date(2026, 3, 19),
        findings=[finding],
    )
    (record,) = report.records()

    assert record["TimeGenerated"] == "2026-03-20T05:00:00Z"
    assert (record["Check"], record["Exceeded"], record["Low"]) == ("performance", True, None)


def test_a_record_fills_every_column_of_the_table() -> None:
    finding = Finding(
        check=Check.DATA_DRIFT,
        feature="lactate",
        statistic="jensen_shannon",
        value=0.1,
        threshold=0.2,
        exceeded=False,
        rows=10,
    )
    report = Report(
        model="sepsis",
        environment="qa",
        made_at=NOW,
        first=date(2026, 3, 13),
        last=date(2026, 3, 19),
        findings=[finding],
    )

    assert set(report.records()[0]) == set(COLUMNS)
