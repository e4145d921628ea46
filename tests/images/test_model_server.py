"""The model server's program: in a thread, before small models of these tests."""

import datetime as dt
import json
import logging
import sys
import threading
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest
import uvicorn
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import generate_latest
from pyarrow import parquet

from tests.functional.processes import free_port, listens

FOLDER = Path(__file__).parents[2] / "images" / "model-server"
MODULES = ("server", "loading", "measures", "recording", "routing")
SECRET = "MRN-4471-Okonkwo"  # noqa: S105  # a patient's, in place of a feature
ROWS = [{"heart_rate": 120.0, "lactate": 3.1}, {"heart_rate": 61.0, "lactate": 0.8}]


class HighPulse:
    """Answers by one feature; what is no number makes it fail with the value in the text."""

    features = ("heart_rate", "lactate")

    def __init__(self, answer: float = 0.9) -> None:
        self.answer = answer

    def predict(self, rows: Sequence[dict[str, object]]) -> list[object]:
        return [self.answer if float(str(row["heart_rate"])) > 100 else 0.1 for row in rows]


@pytest.fixture(scope="module")
def image() -> Iterator[ModuleType]:
    """The program's modules under their own names, which other images have too."""
    held = {name: sys.modules.pop(name) for name in MODULES if name in sys.modules}
    sys.path.insert(0, str(FOLDER))
    try:
        yield import_module("server")
    finally:
        sys.path.remove(str(FOLDER))
        for name in MODULES:
            sys.modules.pop(name, None)
        sys.modules.update(held)


@dataclass(frozen=True)
class Running:
    """A server in a thread."""

    port: int
    served: object

    def ask(
        self, path: str, body: object = None, headers: dict[str, str] | None = None
    ) -> tuple[int, dict[str, object]]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            content = body if body is None or isinstance(body, bytes) else json.dumps(body)
            connection.request("GET" if body is None else "POST", path, content, headers or {})
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())
        finally:
            connection.close()

    def measures(self) -> str:
        registry = self.served.measures.registry  # pyright: ignore[reportAttributeAccessIssue]
        return generate_latest(registry).decode()


@contextmanager
def server_of(
    image: ModuleType,
    load: Callable[[], object],
    *,
    version: str = "7",
    routing: Path | None = None,
    card: Path | None = None,
    kept: object = None,
    loaded: bool = True,
) -> Generator[Running]:
    router = image.Router(routing, every_seconds=0)
    served = image.ServedModel("sepsis", version, load, router, card, kept)
    port = free_port()
    config = uvicorn.Config(image.application(served), port=port, log_level="critical")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    if loaded:
        served.start()
    running = Running(port, served)
    try:
        wait_for(lambda: listens(port))
        if loaded:
            wait_for(lambda: bool(served.model or served.failure))
        yield running
    finally:
        server.should_exit = True
        thread.join(10)


def wait_for(ready: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not ready():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.fixture(scope="module")
def running(image: ModuleType) -> Iterator[Running]:
    with server_of(image, HighPulse) as made:
        yield made


def test_each_row_gets_its_prediction_from_the_version_that_answered(running: Running) -> None:
    status, answer = running.ask("/predict", {"inputs": ROWS})

    assert status == 200
    assert answer.pop("request_id")
    assert answer == {"predictions": [0.9, 0.1], "model": "sepsis", "version": "7"}


def test_a_server_whose_model_loads_is_alive_and_not_ready(image: ModuleType) -> None:
    with server_of(image, HighPulse, loaded=False) as loading:
        assert loading.ask("/health") == (200, {"status": "ok"})
        assert loading.ask("/ready")[0] == 503
        assert loading.ask("/predict", {"inputs": ROWS})[0] == 503


def test_a_server_whose_model_cannot_be_loaded_says_that_it_must_die(image: ModuleType) -> None:
    def broken() -> object:
        raise RuntimeError

    with server_of(image, broken) as failed:
        assert failed.ask("/health") == (503, {"status": "failed", "error": "RuntimeError"})
        assert failed.ask("/ready")[0] == 503


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"{", "the body is not JSON"),
        (b"\xff", "the body is not JSON"),
        ([], "inputs is not a list of 1 to 1000 rows"),
        ({"inputs": []}, "inputs is not a list of 1 to 1000 rows"),
        ({"inputs": [{"a": 1}] * 1001}, "inputs is not a list of 1 to 1000 rows"),
        ({"inputs": [{"a": [SECRET]}]}, "inputs[0] is not an object of plain values"),
        ({"inputs": [{"a": 1}, {SECRET: 1}]}, "inputs[1] has other features than inputs[0]"),
    ],
)
def test_a_wrong_request_is_told_in_a_sentence_that_repeats_nothing_of_it(
    running: Running, body: object, sentence: str
) -> None:
    status, answer = running.ask("/predict", body)

    assert (status, answer["error"]) == (400, sentence)
    assert SECRET not in json.dumps(answer)


def test_a_body_that_is_too_long_is_not_read_to_its_end(running: Running) -> None:
    status, answer = running.ask("/predict", b"x" * (4 * 1024 * 1024 + 1))

    assert status == 400
    assert "longer than 4194304 bytes" in str(answer["error"])


def test_no_value_of_a_request_reaches_log_measures_or_error(
    running: Running, caplog: pytest.LogCaptureFixture
) -> None:
    rows = [{"heart_rate": SECRET, "lactate": 77.125}]
    with caplog.at_level(logging.DEBUG):
        status, answer = running.ask(
            "/predict", {"inputs": rows}, {"X-Routing-Key": SECRET, "X-Request-Id": SECRET}
        )
        wait_for(lambda: "422" in caplog.text)

    assert (status, answer["error"]) == (422, "the model cannot take these inputs (ValueError)")
    for told in (caplog.text, running.measures(), json.dumps(answer)):
        assert SECRET not in told
        assert "77.125" not in told


def test_a_request_is_logged_as_one_line_of_json(
    running: Running, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, logger="model-server"):
        _, answer = running.ask("/predict", {"inputs": ROWS})
        wait_for(lambda: bool(caplog.messages))

    (line,) = [json.loads(each) for each in caplog.messages]
    assert 0 < line.pop("latency_ms") < 20_000
    assert line == {
        "event": "request",
        "request_id": answer["request_id"],
        "model": "sepsis",
        "version": "7",
        "status": 200,
        "rows": 2,
        "error": "",
        "canary_failure": "",
    }


def recorder(image: ModuleType, folder: Path, version: str = "7") -> object:
    place = import_module("recording").LocalPlace(folder)
    return image.Recorder(place, version, list[int]().append, every_seconds=3600)


def test_predictions_are_kept_by_the_numbers_of_the_answer_and_without_what_names_a_patient(
    image: ModuleType, tmp_path: Path
) -> None:
    rows = [{**row, "record_number": SECRET} for row in ROWS]
    with server_of(image, HighPulse, kept=recorder(image, tmp_path)) as made:
        status, answer = made.ask("/predict", {"inputs": rows})

    (file,) = tmp_path.rglob("*.parquet")
    kept = parquet.ParquetFile(file).read().to_pylist()
    assert status == 200
    assert [each.pop("prediction_id") for each in kept] == answer["prediction_ids"]
    assert kept == [
        {**row, "score": score, "model_version": "7"}
        for row, score in zip(ROWS, (0.9, 0.1), strict=True)
    ]
    assert file.parent.name == f"date={dt.datetime.now(dt.UTC).date()}"
    assert SECRET.encode() not in file.read_bytes()


def test_a_canarys_predictions_are_kept_once_and_by_the_canary(
    image: ModuleType, tmp_path: Path
) -> None:
    routing = tmp_path / "routing.json"
    beside = recorder(image, tmp_path / "kept", "8")
    ours = recorder(image, tmp_path / "kept")
    with server_of(image, lambda: HighPulse(0.7), version="8", kept=beside) as canary:
        told = {"host": "127.0.0.1", "port": canary.port, "percent": 100, "timeout_ms": 5000}
        routing.write_text(json.dumps({"canary": told}), encoding="utf-8")
        with server_of(image, HighPulse, routing=routing, kept=ours) as champion:
            _, answer = champion.ask("/predict", {"inputs": ROWS})

    (file,) = (tmp_path / "kept").rglob("*.parquet")
    kept = parquet.ParquetFile(file).read()
    assert kept["prediction_id"].to_pylist() == answer["prediction_ids"]
    assert kept["model_version"].to_pylist() == ["8", "8"]


def test_a_lake_that_does_not_answer_costs_no_answer_and_is_counted(image: ModuleType) -> None:
    lost: list[int] = []

    class Away:
        def create(self, name: str, content: bytes) -> None:
            raise ConnectionError(name, content)

    kept = image.Recorder(Away(), "7", lost.append, every_seconds=0.01)
    with server_of(image, HighPulse, kept=kept) as made:
        answers = [made.ask("/predict", {"inputs": ROWS})[0] for _ in range(3)]
        wait_for(lambda: kept.problem == "ConnectionError")

    assert answers == [200, 200, 200]
    assert lost == [6]


def test_more_than_memory_has_room_for_is_dropped_from_the_oldest_on(
    image: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recording = import_module("recording")
    monkeypatch.setattr(recording, "MOST_WAITING", 3)
    lost: list[int] = []
    place = recording.LocalPlace(tmp_path)
    kept = image.Recorder(place, "7", lost.append, every_seconds=3600)
    for score in range(5):
        kept.keep([{"a": "x" * 65}], [[1.0, score]], ["a"])
    kept.end()

    (file,) = tmp_path.rglob("*.parquet")
    told = parquet.ParquetFile(file).read()
    assert lost == [1, 1]
    assert told["score"].to_pylist() == [2.0, 3.0, 4.0]
    assert told["a"].to_pylist() == [None, None, None]


def test_an_answer_that_is_no_number_is_an_error_and_not_an_answer(image: ModuleType) -> None:
    with server_of(image, lambda: HighPulse(float("nan"))) as made:
        status, answer = made.ask("/predict", {"inputs": ROWS})

    assert status == 422
    assert "predictions" not in answer


def test_requests_and_predictions_are_counted_by_version_and_status(image: ModuleType) -> None:
    with server_of(image, HighPulse) as made:
        made.ask("/predict", {"inputs": ROWS})
        made.ask("/predict", {"inputs": []})
        told = made.measures()

    assert 'model_requests_total{model="sepsis",status="200",version="7"} 1.0' in told
    assert 'model_requests_total{model="sepsis",status="400",version="7"} 1.0' in told
    assert 'model_predictions_total{model="sepsis",version="7"} 2.0' in told
    assert 'model_request_seconds_count{model="sepsis",version="7"} 2.0' in told
    assert 'model_ready{model="sepsis",version="7"} 1.0' in told


def test_measures_are_not_on_the_port_that_callers_reach(running: Running) -> None:
    assert running.ask("/metrics")[0] == 404


def test_the_card_is_given_as_it_is(image: ModuleType, tmp_path: Path) -> None:
    card = tmp_path / "card.json"
    card.write_text('{"name": "sepsis"}', encoding="utf-8")
    with server_of(image, HighPulse, card=card) as made:
        assert made.ask("/card") == (200, {"name": "sepsis"})


def routed(file: Path, port: int, percent: int, timeout_ms: int = 5000) -> Path:
    canary = {"host": "127.0.0.1", "port": port, "percent": percent, "timeout_ms": timeout_ms}
    file.write_text(json.dumps({"canary": canary}), encoding="utf-8")
    return file


def test_a_canary_answers_its_share_and_a_roll_back_needs_no_restart(
    image: ModuleType, tmp_path: Path
) -> None:
    with ExitStack() as stack:
        canary = stack.enter_context(server_of(image, lambda: HighPulse(0.5), version="8"))
        routing = routed(tmp_path / "routing.json", canary.port, 100)
        champion = stack.enter_context(server_of(image, HighPulse, routing=routing))
        _, first = champion.ask("/predict", {"inputs": ROWS})
        routed(routing, canary.port, 0)
        _, second = champion.ask("/predict", {"inputs": ROWS})

    assert (first["version"], first["predictions"]) == ("8", [0.5, 0.1])
    assert (second["version"], second["predictions"]) == ("7", [0.9, 0.1])


@pytest.mark.parametrize("trouble", ["gone", "failing", "slow"])
def test_the_champion_answers_where_the_canary_cannot(
    image: ModuleType, tmp_path: Path, trouble: str, caplog: pytest.LogCaptureFixture
) -> None:
    def slow() -> object:
        model = HighPulse()
        model.predict = lambda _rows: time.sleep(1)  # pyright: ignore[reportAttributeAccessIssue]
        return model

    with ExitStack() as stack:
        load = slow if trouble == "slow" else lambda: HighPulse(float("nan"))
        canary = stack.enter_context(server_of(image, load, version="8"))
        port = free_port() if trouble == "gone" else canary.port
        routing = routed(tmp_path / "routing.json", port, 100, timeout_ms=300)
        champion = stack.enter_context(server_of(image, HighPulse, routing=routing))
        with caplog.at_level(logging.INFO):
            status, answer = champion.ask("/predict", {"inputs": ROWS})
        told = champion.measures()

    assert (status, answer["version"], answer["predictions"]) == (200, "7", [0.9, 0.1])
    assert 'model_canary_failures_total{model="sepsis"} 1.0' in told


@pytest.mark.parametrize("text", ["", "{", "[]", '{"canary": {"host": "x"}}'])
def test_routing_that_cannot_be_read_sends_nothing_to_a_canary(
    image: ModuleType, tmp_path: Path, text: str
) -> None:
    file = tmp_path / "routing.json"
    file.write_text(text, encoding="utf-8")
    router = image.Router(file)

    assert router.canary_for(None) is None
    assert router.problem


def test_no_canary_is_no_problem(image: ModuleType, tmp_path: Path) -> None:
    file = tmp_path / "routing.json"
    file.write_text("{}", encoding="utf-8")
    router = image.Router(file)

    assert router.canary_for("any") is None
    assert router.problem == ""


@given(key=st.text(max_size=30), percent=st.integers(0, 100))
def test_a_key_stays_with_its_version_while_the_share_grows(
    image: ModuleType, tmp_path_factory: pytest.TempPathFactory, key: str, percent: int
) -> None:
    folder = tmp_path_factory.mktemp("routing")
    chosen = [
        image.Router(routed(folder / f"{each}.json", 1, each)).canary_for(key) is not None
        for each in (0, percent, percent, 100)
    ]

    assert chosen[0] is False
    assert chosen[1] is chosen[2]
    assert chosen[3] is True


def test_the_share_of_a_canary_is_the_weight(image: ModuleType, tmp_path: Path) -> None:
    router = image.Router(routed(tmp_path / "routing.json", 1, 20), every_seconds=60)

    share = sum(router.canary_for(str(each)) is not None for each in range(4000)) / 4000

    assert share == pytest.approx(0.2, abs=0.03)
