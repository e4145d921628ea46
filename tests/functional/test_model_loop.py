"""The life of the example model: trained, served, promoted, drifted, retrained, rolled back.

MLflow's server, the training program, the model server, the drift job, the retraining pipeline,
the engine with the twin, and the commands are real; Azure Monitor's alert and the cluster that runs
the training job are stood in for.
"""

# pyright: reportUnknownParameterType=false
# PyArrow carries no types of its own.

import datetime as dt
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

if find_spec("mlflow.server") is None or find_spec("flask") is None:
    pytest.skip("MLflow's server is not installed", allow_module_level=True)

from mlflow import MlflowClient
from model_watch.alerts import parse
from model_watch.checks import Check, Thresholds
from model_watch.decision import Limits
from model_watch.drift import Report
from model_watch.drift import run as look_for_drift
from model_watch.evaluation import Demands
from model_watch.lake import LocalFolder
from model_watch.ledger import CauseKind, Finished, Ledger, Refused, Started
from model_watch.measures import auroc
from model_watch.pipeline import Pipeline
from model_watch.registry import MlflowRegistry
from model_watch.runners import State
from model_watch.settings import DriftJob

from stacks.drift import DriftThresholds
from stacks.retraining import EvaluationSettings, LimitSettings
from tests.functional.processes import free_port, running
from tests.functional.sepsis import (
    FEATURES,
    TODAY,
    Release,
    days_before,
    patients,
    rows_of,
    serve_in_qa,
    write,
)
from tests.functional.test_model_server import ask, status, variables
from tests.harness.checkout import Checkout, Run, copied, unserved
from tests.harness.environments import ROOT
from tests.harness.signing import Signer
from tests.model_watch.test_service import alert
from tests.stacks.test_model_cards import NAME

TRAIN = Path(__file__).parent / "clients" / "train_sepsis.py"
SERVER = ROOT / "images" / "model-server" / "server.py"
MOST_ROWS = 1000
"""Rows of one request to the model server."""
NOW = dt.datetime.combine(TODAY, dt.time(6), dt.UTC)
GO = ("promote", "--model", NAME, "--from", "qa", "--to", "staging", "--by", "J. Lindqvist")


@dataclass
class Hospital:
    """A lake, a registry, and a copy of the checkout."""

    folder: Path
    tracking: str
    now: dt.datetime = NOW
    signer: Signer = field(default_factory=Signer)

    @property
    def lake(self) -> Path:
        return self.folder / "lake"

    @property
    def root(self) -> Path:
        return self.folder / "checkout"

    @property
    def registry(self) -> MlflowRegistry:
        return MlflowRegistry(self.tracking, NAME)

    @property
    def client(self) -> MlflowClient:
        return MlflowClient(self.tracking, self.tracking)

    @property
    def qa(self) -> Path:
        """QA's stack file."""
        return self.root / "stacks" / "Pulumi.qa.yaml"

    def run(self, *arguments: str) -> Run:
        return Checkout(self.folder / "cache", root=self.root).run(*arguments)

    def trust(self) -> None:
        """Have staging trust the key that images are signed with here."""
        path = self.root / "stacks" / "Pulumi.staging.yaml"
        text = path.read_text(encoding="utf-8")
        begin, end = text.index("-----BEGIN"), text.index("-----END PUBLIC KEY-----")
        ours = self.signer.public.replace("\n", "\n        ")
        ended = text[end:].removeprefix("-----END PUBLIC KEY-----\n")
        path.write_text(f"{text[:begin]}{ours.rstrip()}\n{ended}", encoding="utf-8")

    def curate(self, kind: str, table: pa.Table) -> None:
        write(table, self.lake / "curated" / kind / NAME / "cases.parquet")

    def start(self, number: int, output: str) -> str:
        """Run the training program to its end, as the cluster does by itself."""
        assert number >= 0
        done = subprocess.run(
            [sys.executable, str(TRAIN)],
            check=False,
            capture_output=True,
            text=True,
            cwd=self.folder,
            env={
                **os.environ,
                "MODEL": NAME,
                "RUN_FOLDER": output,
                "RUNS_URL": f"file://{self.lake}/runs",
                "CURATED_URL": f"file://{self.lake}/curated",
                "MLFLOW_TRACKING_URI": self.tracking,
            },
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return output

    def state(self, reference: str) -> State:
        """How far a run is: it left its results."""
        made = (self.lake / "runs" / reference / "candidate.json").exists()
        return State.SUCCEEDED if made else State.FAILED

    def release(self, output: str, version: int) -> Release:
        """What a run made, once it is registered under a version."""
        folder = self.lake / "runs" / output
        made = json.loads((folder / "candidate.json").read_text(encoding="utf-8"))
        cases = pq.read_table(folder / "holdout.parquet")
        return Release(version=version, run_id=made["run_id"], cases=cases)

    def pipeline(self) -> Pipeline:
        """The retraining service's, with the defaults of the settings."""
        limits = LimitSettings(usd_per_hour=0.55).model_dump()
        return Pipeline(
            model=NAME,
            limits=Limits(triggers=frozenset(CauseKind), **limits),
            demands=Demands(**EvaluationSettings().model_dump()),
            every_days=None,
            new_labels=None,
            ledger=Ledger(LocalFolder(self.lake / "audit" / "retraining" / NAME)),
            runs=LocalFolder(self.lake / "runs"),
            labels=LocalFolder(self.lake / "labels"),
            promotions=LocalFolder(self.lake / "audit" / "promotions" / NAME),
            runner=self,
            registry=self.registry,
            clock=lambda: self.now,
        )

    def card(self, release: Release, *, canary: bool = False) -> None:
        """Card and evidence of a version, in QA's folder."""
        folder = self.root / "stacks" / "cards" / "qa"
        suffix = ".canary" if canary else ""
        release.card(folder / f"{NAME}{suffix}.yaml")
        release.evidence(folder / f"{NAME}{suffix}.evidence.yaml", self.signer)

    def up(self) -> None:
        """Apply QA's stack file to the twin."""
        up = self.run("up", "--stack", "qa", "--yes")
        assert up.code == 0, up.out[-2000:] + up.err[-2000:]

    def staging(self) -> str:
        """Staging's stack file."""
        return (self.root / "stacks" / "Pulumi.staging.yaml").read_text(encoding="utf-8")

    def scored(self, release: Release, table: pa.Table) -> list[float]:
        """What the model server answers for patients, one score each."""
        return [score for score, _ in self.answers(release, table)]

    def answers(
        self, release: Release, table: pa.Table, kept: Path | None = None
    ) -> list[tuple[float, str]]:
        """The score of each patient, and its number where the server keeps what it answers."""
        port, folder = free_port(), self.folder / f"server-{release.version}-{free_port()}"
        folder.mkdir()
        (folder / "card.json").write_text("{}", encoding="utf-8")
        environment = {
            **variables(),
            "HOME": str(folder),
            "CARD_FILE": str(folder / "card.json"),
            "ROUTING_FILE": str(folder / "routing.json"),
            "MODEL_NAME": NAME,
            "MODEL_VERSION": str(release.version),
            "MODEL_URI": f"models:/{NAME}/{release.version}",
            "MODEL_RUN_ID": release.run_id,
            "MLFLOW_TRACKING_URI": self.tracking,
            "HOST": "127.0.0.1",
            "PORT": str(port),
            "METRICS_PORT": str(free_port()),
            **({"PREDICTIONS_URL": kept.as_uri()} if kept else {}),
        }
        with running(
            [sys.executable, str(SERVER)],
            log=folder / "log",
            ready=lambda: status(port, "/ready") == 200,
            environment=environment,
        ):
            rows = rows_of(table)
            answers = [
                ask(port, "/predict", {"inputs": rows[start : start + MOST_ROWS]})
                for start in range(0, len(rows), MOST_ROWS)
            ]
        assert [text for code, text in answers if code != 200] == []
        told = [json.loads(text) for _, text in answers]
        scores = [float(each[1]) for answer in told for each in answer["predictions"]]
        numbers = [each for answer in told for each in answer.get("prediction_ids", ())]
        return list(zip(scores, numbers or [""] * len(scores), strict=True))

    def auroc(self, release: Release, table: pa.Table) -> float:
        """How well the model server tells patients apart."""
        labels = table["label"].to_numpy().astype(np.bool_)
        return auroc(labels, np.array(self.scored(release, table)))

    def predict(
        self, kind: str, release: Release, table: pa.Table, days: Sequence[dt.date]
    ) -> None:
        """What the server kept of its answers, moved to some days, and the outcomes that came."""
        folder = self.folder / f"kept-{kind}-{days[0]}"
        names = [name for _, name in self.answers(release, table, folder)]
        whole = pa.concat_tables(pq.ParquetFile(each).read() for each in folder.rglob("*.parquet"))
        assert set(whole.column_names) == {*FEATURES, "score", "prediction_id", "model_version"}
        assert sorted(whole["prediction_id"].to_pylist()) == sorted(names)
        share = table.num_rows // len(days)
        for place, day in enumerate(days):
            write(whole.slice(place * share, share), self.lake / kind / f"date={day}" / "p.parquet")
        came = pa.table({"prediction_id": names, "label": table["label"]})
        write(came, self.lake / "labels" / f"date={days[-1]}" / f"{kind}.parquet")

    def look(self) -> Report:
        """The drift job's report of today, with the bounds of the settings."""
        kinds = ("predictions", "labels", "reference", "reports")
        job = DriftJob(
            model=NAME,
            environment="qa",
            window_days=7,
            label_delay_days=3,
            ingestion="",
            thresholds=Thresholds(**DriftThresholds().model_dump()),
            **{each: f"file://{self.lake}/{each}" for each in kinds},
        )
        return look_for_drift(job, self.now)


@pytest.fixture
def hospital(tmp_path: Path) -> Iterator[Hospital]:
    """A hospital with MLflow's server, which keeps files and models."""
    port, log = free_port(), tmp_path / "mlflow" / "log"
    log.parent.mkdir()
    unserved(copied(tmp_path / "checkout"), "staging")
    program = [str(Path(sys.executable).parent / "mlflow"), "server", "--workers", "1"]
    store = ["--backend-store-uri", f"sqlite:///{log.parent}/mlflow.db"]
    files = ["--artifacts-destination", str(log.parent / "artifacts")]
    with running(
        [*program, *store, *files, "--host", "127.0.0.1", "--port", str(port)],
        log=log,
        ready=lambda: status(port, "/health") == 200,
        environment={
            "MLFLOW_DISABLE_TELEMETRY": "true",
            "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false",
        },
    ):
        yield Hospital(tmp_path, f"http://127.0.0.1:{port}")


def exceeded(report: Report) -> set[tuple[Check, str]]:
    return {(each.check, each.feature) for each in report.findings if each.exceeded}


def trained(hospital: Hospital) -> Release:
    """The first version, registered and the champion."""
    hospital.curate("training", patients(1, 3000))
    hospital.curate("holdout", patients(2, 4000))
    hospital.start(0, "first")
    first = hospital.release("first", 1)
    candidate = hospital.lake / "runs" / "first" / "candidate.json"
    source = json.loads(candidate.read_text(encoding="utf-8"))["source"]
    assert hospital.registry.challenge(first.run_id, source, 0).number == "1"
    hospital.client.set_registered_model_alias(NAME, "champion", "1")
    return first


def served_and_promoted(hospital: Hospital, first: Release) -> str:
    """Staging's stack file with the first version, which QA serves under its card."""
    hospital.card(first)
    serve_in_qa(hospital.qa, 1)
    early = hospital.run(*GO)
    assert early.code == 1, early.err
    assert early.out.startswith("- version 1 is not up in qa: it has no local state")
    assert early.out.count("\n") == 1
    hospital.up()
    promoted = hospital.run(*GO)
    assert promoted.code == 0, promoted.out + promoted.err
    assert "version: 1\n" in hospital.staging()
    return hospital.staging()


def drifted(hospital: Hospital, first: Release) -> None:
    """A new analyser comes into use; the drift job was silent before and speaks now."""
    hospital.predict("reference", first, patients(3, 1400), days_before(TODAY, 97, 90))
    hospital.predict("predictions", first, patients(4, 2000), days_before(TODAY, 30, 20))
    hospital.now = NOW - dt.timedelta(days=19)
    assert exceeded(hospital.look()) == set()
    hospital.now = NOW
    moved = patients(5, 2000, analyser=True)
    hospital.predict("predictions", first, moved, days_before(TODAY, 10, 0))
    found = exceeded(hospital.look())
    assert {(Check.DATA_DRIFT, "lactate"), (Check.PERFORMANCE, "")} <= found
    assert (Check.DATA_DRIFT, "heart_rate") not in found


def refused_when_worse(hospital: Hospital) -> None:
    """The alert starts a run on mixed-up outcomes, whose model is registered nowhere."""
    pipeline = hospital.pipeline()
    hospital.curate("holdout", patients(6, 4000, analyser=True))
    hospital.curate("training", patients(7, 3000, analyser=True, mixed=True))
    assert isinstance(pipeline.on_alert(parse(alert(model=NAME))), Started)
    pipeline.tick()
    ended = pipeline.ledger.history()[-1]
    assert isinstance(ended, Finished)
    assert ended.outcome == "worse", ended
    assert any("gain over the champion" in each for each in ended.reasons)
    assert len(hospital.client.search_model_versions(f"name='{NAME}'")) == 1
    assert not list((hospital.lake / "audit" / "promotions").rglob("*.json"))


def challenged(hospital: Hospital) -> Path:
    """The request of the next run, once it may begin, on mended outcomes."""
    pipeline = hospital.pipeline()
    soon = alert(model=NAME, check="performance", number=1)
    assert isinstance(pipeline.on_alert(parse(soon)), Refused)
    hospital.now = NOW + dt.timedelta(hours=73)
    hospital.curate("training", patients(8, 3000, analyser=True))
    later = alert(model=NAME, check="performance", number=2)
    assert isinstance(pipeline.on_alert(parse(later)), Started)
    pipeline.tick()
    (asked,) = (hospital.lake / "audit" / "promotions" / NAME).glob("*.json")
    request = json.loads(asked.read_text(encoding="utf-8"))
    assert (request["version"], request["compared_with"]) == (2, 1)
    named = hospital.client.get_model_version_by_alias(NAME, "challenger")
    assert str(named.version) == "2"
    return asked


def promoted_when_better(hospital: Hospital, asked: Path) -> Release:
    """The challenger, QA's canary, goes to staging by its request and by no worse one."""
    before, request = hospital.staging(), json.loads(asked.read_text(encoding="utf-8"))
    second = hospital.release(asked.stem, 2)
    assert second.run_id == request["run_id"]
    hospital.card(second, canary=True)
    serve_in_qa(hospital.qa, 1, canary=2)
    early = hospital.run(*GO, "--canary")
    assert early.code == 1, early.err
    not_up, not_compared = early.out.splitlines()
    assert not_up.startswith("- version 2 of sha256:")
    assert not_compared.startswith("- staging serves version 1, which neither the card")
    hospital.up()
    worse = hospital.folder / "worse.json"
    figures = {**request["metrics"], "auroc": request["metrics"]["champion"] - 0.02}
    worse.write_text(json.dumps({**request, "metrics": figures}), encoding="utf-8")
    refused = hospital.run(*GO, "--canary", "--challenger", str(worse))
    assert refused.code == 1, refused.err
    assert refused.out.startswith("- the request: auroc is")
    assert hospital.staging() == before
    better = hospital.run(*GO, "--canary", "--challenger", str(asked), "--json")
    assert better.code == 0, better.out + better.err
    record = better.document()["record"]
    assert isinstance(record, dict)
    assert record["entry"]["comparison"] == "challenger"
    assert "version: 2\n" in hospital.staging()
    return second


@pytest.mark.filterwarnings("ignore")
def test_a_model_is_served_promoted_drifts_is_retrained_challenged_and_rolled_back(
    hospital: Hospital,
) -> None:
    hospital.trust()
    first = trained(hospital)
    with_first = served_and_promoted(hospital, first)
    drifted(hospital, first)
    refused_when_worse(hospital)
    second = promoted_when_better(hospital, challenged(hospital))
    fresh = patients(9, 1000, analyser=True)
    assert hospital.auroc(second, fresh) > hospital.auroc(first, fresh) + 0.1

    back = hospital.run("rollback", "--model", NAME, "--stack", "staging", "--by", "Dr R. Okafor")

    assert back.code == 0, back.out + back.err
    assert hospital.staging() == with_first
    verified = hospital.run("audit", "verify")
    assert verified.code == 0, verified.out
    assert "3 records, and the chain holds" in verified.out
