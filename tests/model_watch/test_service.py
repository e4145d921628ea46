"""From a posted alert to a request for promotion: the service before HTTP, with real folders."""

import json
import socket
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Event, Thread
from typing import cast

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import requests
import uvicorn
from model_watch.decision import Limits
from model_watch.lake import LocalFolder
from model_watch.ledger import CauseKind, Finished, Launched, Ledger, Refused, Started
from model_watch.pipeline import Pipeline, rows_after
from model_watch.registry import Version
from model_watch.runners import State
from model_watch.service import Service, application, loops_of
from model_watch.settings import RetrainingTrigger

from tests.model_watch.test_evaluation import DEMANDS, holdout

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
FIRED: dict[str, object] = {
    "schemaId": "azureMonitorCommonAlertSchema",
    "data": {
        "essentials": {
            "alertId": "/subscriptions/0/providers/Microsoft.AlertsManagement/alerts/b9",
            "alertRule": "alert-mercy-qa-eus2-sepsis-data-drift",
            "targetResourceType": "microsoft.operationalinsights/workspaces",
            "severity": "Sev2",
            "signalType": "Log",
            "monitorCondition": "Fired",
            "monitoringService": "Log Alerts V2",
            "alertTargetIDs": ["/subscriptions/0/resourcegroups/rg/providers/x/workspaces/log"],
            "configurationItems": ["log"],
            "originAlertId": "b9",
            "firedDateTime": "2026-03-02T11:59:30.1234567Z",
            "description": "Inputs of sepsis have moved.",
            "essentialsVersion": "1.0",
            "alertContextVersion": "1.0",
        },
        "alertContext": {
            "properties": {"model": "sepsis", "check": "data_drift"},
            "conditionType": "LogQueryCriteria",
            "condition": {"windowSize": "P1D", "allOf": [{"threshold": "0", "metricValue": 3.0}]},
        },
        "customProperties": {"model": "sepsis", "check": "data_drift"},
    },
}
"""A log alert as Azure Monitor sends it
(learn.microsoft.com/azure/azure-monitor/alerts/alerts-payload-samples)."""


def alert(
    *, number: int = 0, condition: str = "Fired", model: str = "sepsis", check: str = "data_drift"
) -> bytes:
    whole = json.loads(json.dumps(FIRED))
    essentials = whole["data"]["essentials"]
    essentials["alertId"] += str(number)
    essentials["monitorCondition"] = condition
    whole["data"]["customProperties"] = {"model": model, "check": check}
    return json.dumps(whole).encode()


@dataclass
class Runs:
    """Stands in for what runs jobs: it notes each start, once by its number."""

    started: dict[int, str] = field(default_factory=dict[int, str])
    now: State = State.RUNNING
    broken: bool = False

    def start(self, number: int, output: str) -> str:
        if self.broken:
            raise ConnectionError("the API server is away")
        self.started.setdefault(number, output)
        return f"job-{number}"

    def state(self, reference: str) -> State:
        assert reference.startswith("job-")
        return self.now


@dataclass
class Models:
    """Stands in for the registry."""

    serving: Version | None = field(default_factory=lambda: Version("3", "run-of-3"))
    challengers: list[tuple[str, str, int]] = field(default_factory=list[tuple[str, str, int]])

    def champion(self) -> Version | None:
        return self.serving

    def challenge(self, run_id: str, source: str, number: int) -> Version:
        self.challengers.append((run_id, source, number))
        return Version("4", run_id)


@dataclass
class World:
    """A service with everything round it."""

    folder: Path
    now: datetime = NOON
    runs: Runs = field(default_factory=Runs)
    models: Models = field(default_factory=Models)

    def pipeline(self, **changed: object) -> Pipeline:
        limits = Limits(
            triggers=frozenset(CauseKind),
            cool_down_hours=24,
            monthly_runs=4,
            monthly_budget_usd=100,
            usd_per_hour=2,
            timeout_hours=10,
        )
        given: dict[str, object] = {"every_days": None, "new_labels": None} | changed
        return Pipeline(
            model="sepsis",
            limits=limits,
            demands=DEMANDS,
            ledger=Ledger(LocalFolder(self.folder / "ledger")),
            runs=LocalFolder(self.folder / "runs"),
            labels=LocalFolder(self.folder / "labels"),
            promotions=LocalFolder(self.folder / "promotions"),
            runner=self.runs,
            registry=self.models,
            clock=lambda: self.now,
            every_days=cast("int | None", given["every_days"]),
            new_labels=cast("int | None", given["new_labels"]),
        )

    def history(self) -> list[str]:
        return [each.kind for each in self.pipeline().ledger.history()]

    def write(self, number: int, **files: bytes) -> None:
        place = self.folder / "runs" / f"run-{number:08}"
        place.mkdir(parents=True)
        for name, content in files.items():
            ending = "json" if name == "candidate" else "parquet"
            (place / f"{name}.{ending}").write_bytes(content)

    def requests(self) -> list[Mapping[str, object]]:
        folder = LocalFolder(self.folder / "promotions")
        return [json.loads(folder.read(each)) for each in folder.names()]


CANDIDATE = json.dumps({"run_id": "r9", "source": "runs:/r9/model"}).encode()


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


@pytest.fixture
def service(world: World) -> Service:
    return Service(world.pipeline())


@dataclass
class Client:
    """Speaks HTTP to the running service."""

    address: str

    def get(self, path: str) -> requests.Response:
        return requests.get(f"{self.address}{path}", timeout=10)

    def post(
        self, path: str, content: bytes | None = None, json: dict[str, str] | None = None
    ) -> requests.Response:
        return requests.post(f"{self.address}{path}", data=content, json=json, timeout=10)


@pytest.fixture
def client(service: Service) -> Iterator[Client]:
    """The service behind a real HTTP server."""
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(application(service), log_level="warning"))
    thread = Thread(target=server.run, args=([listening],))
    thread.start()
    yield Client(f"http://127.0.0.1:{listening.getsockname()[1]}")
    server.should_exit = True
    thread.join(10)
    listening.close()


def test_a_posted_alert_starts_one_run(client: Client, world: World) -> None:
    answer = client.post("/alerts", content=alert())

    assert (answer.status_code, answer.json()["decision"]) == (202, "started")
    assert world.runs.started == {0: "run-00000000"}
    assert world.history() == ["started", "launched"]


def test_a_flapping_alert_starts_one_run_however_often_it_fires(
    client: Client, world: World
) -> None:
    answers = [client.post("/alerts", content=alert(number=each)).json() for each in range(10)]

    assert [each["decision"] for each in answers] == ["started", *["refused"] * 9]
    assert "may begin at 2026-03-03T12:00Z" in " ".join(answers[1]["reasons"])
    assert len(world.runs.started) == 1


def test_an_alert_that_comes_twice_is_decided_once(client: Client, world: World) -> None:
    client.post("/alerts", content=alert())

    assert client.post("/alerts", content=alert()).json() == {"decision": "ignored"}
    assert world.history() == ["started", "launched"]


@pytest.mark.parametrize(
    "body",
    [alert(condition="Resolved"), alert(model="other"), alert(check="data_quality")],
    ids=["over", "of another model", "of bad data"],
)
def test_other_alerts_start_nothing(client: Client, world: World, body: bytes) -> None:
    assert client.post("/alerts", content=body).json() == {"decision": "ignored"}
    assert world.runs.started == {}
    assert world.history() == []


@pytest.mark.parametrize("body", [b"{}", b"no json", b'{"schemaId": "other", "data": {}}'])
def test_what_is_no_alert_is_refused_with_a_reason(client: Client, body: bytes) -> None:
    answer = client.post("/alerts", content=body)

    assert answer.status_code == 400
    assert answer.json()["error"]


def test_a_huge_message_is_refused(client: Client) -> None:
    assert client.post("/alerts", content=b"x" * 300_000).status_code == 413


def test_a_person_can_ask_and_must_say_why(client: Client, world: World) -> None:
    assert client.post("/runs", json={}).status_code == 400
    assert client.post("/runs", json={"reason": "Dr Ito: new lactate assay"}).status_code == 202
    (entry, _) = world.pipeline().ledger.history()
    assert isinstance(entry, Started)
    assert (entry.cause.kind, entry.cause.says) == ("manual", "Dr Ito: new lactate assay")


def test_a_run_that_no_runner_took_is_started_at_the_next_tick(
    world: World, service: Service
) -> None:
    world.runs.broken = True
    with pytest.raises(ConnectionError):
        service.on_message(alert())
    assert world.history() == ["started"]

    world.runs.broken = False
    Service(world.pipeline()).tick()  # another process, after a crash
    assert world.runs.started == {0: "run-00000000"}
    assert world.history() == ["started", "launched"]


def finish(world: World, service: Service, **files: bytes) -> Finished:
    service.on_message(alert())
    world.write(0, **files)
    world.runs.now, world.now = State.SUCCEEDED, NOON + timedelta(hours=3)
    service.tick()
    entry = world.pipeline().ledger.history()[-1]
    assert isinstance(entry, Finished)
    return entry


def test_a_better_model_becomes_challenger_and_its_promotion_is_asked_for(
    world: World, service: Service
) -> None:
    entry = finish(world, service, candidate=CANDIDATE, holdout=holdout(2.5, 1.0))
    (asked,) = world.requests()

    assert (entry.outcome, entry.hours) == ("challenger", 3.0)
    assert world.models.challengers == [("r9", "runs:/r9/model", 0)]
    assert (asked["model"], asked["version"], asked["run_id"]) == ("sepsis", 4, "r9")
    assert asked["compared_with"] == 3
    assert asked["decided_at"] == "2026-03-02T15:00:00+00:00"
    assert set(cast("dict[str, object]", asked["subgroups"])) == {"sex=female", "sex=male"}


def test_a_worse_model_is_registered_nowhere(world: World, service: Service) -> None:
    entry = finish(world, service, candidate=CANDIDATE, holdout=holdout(0.5, 2.0))

    assert entry.outcome == "worse"
    assert len(entry.reasons) >= 2
    assert world.models.challengers == []
    assert world.requests() == []


def test_a_run_that_was_not_compared_with_the_champion_is_no_success(
    world: World, service: Service
) -> None:
    entry = finish(world, service, candidate=CANDIDATE, holdout=holdout(2.5, None))

    assert (entry.outcome, world.models.challengers) == ("failed", [])
    assert entry.reasons == ("the held-out cases were not scored with the champion",)


@pytest.mark.parametrize(
    "files", [{}, {"candidate": CANDIDATE}, {"candidate": b"{}", "holdout": holdout(2, 1)}]
)
def test_a_run_that_left_nothing_usable_is_a_failure(
    world: World, service: Service, files: dict[str, bytes]
) -> None:
    entry = finish(world, service, **files)

    assert entry.outcome == "failed"
    assert entry.reasons[0].startswith("the run's results cannot be used")


def test_a_failed_program_ends_its_run_and_the_next_waits_for_the_cool_down(
    world: World, service: Service
) -> None:
    service.on_message(alert())
    world.runs.now, world.now = State.FAILED, NOON + timedelta(hours=1)
    service.tick()
    again = service.on_message(alert(number=1))

    assert isinstance(again, Refused)
    assert len(again.reasons) == 1
    world.now = NOON + timedelta(hours=25)
    assert isinstance(service.on_message(alert(number=2)), Started)


def test_a_schedule_counts_from_the_first_look_and_then_from_the_last_run(world: World) -> None:
    pipeline = world.pipeline(every_days=30)
    starts: list[int] = []
    for day in range(70):
        world.now, world.runs.now = NOON + timedelta(days=day), State.FAILED
        before = len(world.runs.started)
        pipeline.tick()
        starts += [day] if len(world.runs.started) > before else []

    assert starts == [30, 60]


def test_enough_new_labels_start_a_run_and_old_ones_do_not_count(world: World) -> None:
    pipeline = world.pipeline(new_labels=50)
    pipeline.tick()
    for day, rows in ((date(2026, 3, 1), 500), (date(2026, 3, 4), 30), (date(2026, 3, 5), 30)):
        place = world.folder / "labels" / f"date={day}"
        place.mkdir(parents=True)
        pq.write_table(pa.table({"label": [True] * rows}), place / "part.parquet")
    labels = LocalFolder(world.folder / "labels")

    assert rows_after(labels, date(2026, 3, 2)) == 60
    world.now = NOON + timedelta(days=4)
    pipeline.tick()
    entries = pipeline.ledger.history()
    assert [each.kind for each in entries] == ["opened", "started", "launched"]
    assert isinstance(entries[1], Started)
    assert entries[1].cause.says == "60 labels came since the last run"
    assert isinstance(entries[2], Launched)


def test_the_health_page_tells_what_fails_and_forgets_it_when_it_works(
    world: World, service: Service, client: Client
) -> None:
    service.on_message(alert())

    def away() -> None:
        raise ConnectionError("no lake")

    service.guarded("clock", away)
    assert client.get("/health").status_code == 503
    assert client.get("/health").json() == {"troubles": {"clock": "ConnectionError: no lake"}}
    assert client.get("/alive").json() == {"model": "sepsis"}
    service.guarded("clock", service.tick)
    assert client.get("/health").status_code == 200
    assert world.history()[0] == "started"


def test_the_service_keeps_time_until_it_ends(world: World, service: Service) -> None:
    given = RetrainingTrigger.model_validate(
        {
            "model": "sepsis",
            "bootstrap": "",
            "topic": "",
            "tick_seconds": 0.01,
            "every_days": None,
            "new_labels": None,
            "limits": world.pipeline().limits.model_dump(),
            "demands": DEMANDS.model_dump(),
            "runner": {"kind": "aks", "namespace": "n", "template": "t", "runs": "file:///r"},
            "ledger": "file:///l",
            "labels": "file:///b",
            "promotions": "file:///p",
            "tracking_uri": "http://mlflow",
        }
    )
    loops = loops_of(service, given, None)
    assert set(loops) == {"clock"}
    stopping = Event()
    thread = Thread(target=loops["clock"], args=(stopping,))
    thread.start()
    while not world.history():
        pass
    stopping.set()
    thread.join(10)

    assert not thread.is_alive()
    assert world.history() == ["opened"]
