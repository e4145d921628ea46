"""Runners start a run once and read how far it is, before servers that answer as the real ones."""

import socket
from collections.abc import AsyncGenerator, Callable, Generator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
import requests
import uvicorn
from confluent_kafka import Producer
from model_watch import runners
from model_watch.alert_stream import listen
from model_watch.lake import VolumeFolder
from model_watch.runners import DatabricksRunner, KubernetesRunner, State, job_of
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

Json = dict[str, Any]
TEMPLATE: Json = {
    "metadata": {"name": "training", "namespace": "train-sepsis"},
    "spec": {
        "suspend": True,
        "jobTemplate": {
            "metadata": {"labels": {"cost-center": "CC-4101"}},
            "spec": {
                "backoffLimit": 0,
                "template": {
                    "spec": {
                        "restartPolicy": "Never",
                        "containers": [{"name": "training", "env": [{"name": "A", "value": "1"}]}],
                    }
                },
            },
        },
    },
}


@contextmanager
def serving(routes: list[Route]) -> Generator[str]:
    @asynccontextmanager
    async def nothing(_application: Starlette) -> AsyncGenerator[None]:
        yield

    listening = socket.create_server(("127.0.0.1", 0))
    application = Starlette(routes=routes, lifespan=nothing)
    server = uvicorn.Server(uvicorn.Config(application, log_level="warning"))
    thread = Thread(target=server.run, args=([listening],))
    thread.start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join(10)
    listening.close()


@dataclass
class Cluster:
    """The part of the API server that the trigger may speak to."""

    jobs: dict[str, Json] = field(default_factory=dict[str, Json])
    posts: int = 0

    def routes(self) -> list[Route]:
        place = "/apis/batch/v1/namespaces/train-sepsis"

        async def template(request: Request) -> Response:
            if request.headers["authorization"] != "Bearer fresh":
                return Response(status_code=401)
            return JSONResponse(TEMPLATE)

        async def create(request: Request) -> Response:
            body, self.posts = await request.json(), self.posts + 1
            name = body["metadata"]["name"]
            if name in self.jobs:
                return JSONResponse({"reason": "AlreadyExists"}, 409)
            self.jobs[name] = body
            return JSONResponse(body, 201)

        async def job(request: Request) -> Response:
            found = self.jobs.get(request.path_params["name"])
            return JSONResponse(found) if found else Response(status_code=404)

        return [
            Route(f"{place}/cronjobs/training", template),
            Route(f"{place}/jobs", create, methods=["POST"]),
            Route(f"{place}/jobs/{{name}}", job),
        ]


@pytest.fixture
def cluster() -> Cluster:
    return Cluster()


@pytest.fixture
def runner(cluster: Cluster, tmp_path: Path) -> Iterator[KubernetesRunner]:
    token = tmp_path / "token"
    token.write_text("fresh\n")
    with serving(cluster.routes()) as address:
        yield KubernetesRunner(
            server=address,
            namespace="train-sepsis",
            template="training",
            token_file=token,
            authority_file=tmp_path / "ca.crt",
        )


def test_a_job_is_made_of_the_template_once_however_often_asked(
    cluster: Cluster, runner: KubernetesRunner
) -> None:
    names = [runner.start(7, "run-00000007") for _ in range(3)]

    assert names == ["training-00000007"] * 3
    assert (len(cluster.jobs), cluster.posts) == (1, 3)
    (made,) = cluster.jobs.values()
    assert made["metadata"]["labels"] == {"cost-center": "CC-4101"}
    (container,) = made["spec"]["template"]["spec"]["containers"]
    assert container["env"][-1] == {"name": "RUN_FOLDER", "value": "run-00000007"}
    assert len(container["env"]) == 2


def test_the_template_itself_stays_as_it_is() -> None:
    job_of(TEMPLATE, "training-1", "run-1")
    pod = TEMPLATE["spec"]["jobTemplate"]["spec"]["template"]["spec"]

    assert pod["containers"][0]["env"] == [{"name": "A", "value": "1"}]


@pytest.mark.parametrize(
    ("conditions", "state"),
    [
        ([], State.RUNNING),
        ([{"type": "Complete", "status": "True"}], State.SUCCEEDED),
        ([{"type": "Failed", "status": "True"}], State.FAILED),
        ([{"type": "Failed", "status": "False"}], State.RUNNING),
    ],
)
def test_conditions_of_a_job_tell_how_far_it_is(
    cluster: Cluster, runner: KubernetesRunner, conditions: list[Json], state: State
) -> None:
    cluster.jobs["training-1"] = {"status": {"conditions": conditions}}

    assert runner.state("training-1") is state


def test_a_job_that_somebody_deleted_has_failed(runner: KubernetesRunner) -> None:
    assert runner.state("training-9") is State.FAILED


def test_a_refusal_of_the_api_server_is_an_error(runner: KubernetesRunner, tmp_path: Path) -> None:
    (tmp_path / "token").write_text("old")

    with pytest.raises(requests.HTTPError, match="401"):
        runner.start(1, "run-1")


def databricks_routes(asked: list[Json], states: dict[str, Json]) -> list[Route]:
    async def run_now(request: Request) -> Response:
        asked.append(await request.json() | {"by": request.headers["authorization"]})
        return JSONResponse({"run_id": 42})

    async def get(request: Request) -> Response:
        return JSONResponse({"status": states[request.query_params["run_id"]]})

    async def file(request: Request) -> Response:
        known = request.path_params["path"] == "Volumes/qa/monitoring/runs/run-1/candidate.json"
        return Response(b"{}") if known else Response(status_code=404)

    return [
        Route("/api/2.2/jobs/run-now", run_now, methods=["POST"]),
        Route("/api/2.2/jobs/runs/get", get),
        Route("/api/2.0/fs/files/{path:path}", file),
    ]


def test_databricks_gets_a_mark_that_makes_a_start_happen_once() -> None:
    asked: list[Json] = []
    states: dict[str, Json] = {
        "1": {"state": "RUNNING"},
        "2": {"state": "TERMINATED", "termination_details": {"code": "SUCCESS"}},
        "3": {"state": "TERMINATED", "termination_details": {"code": "RUN_EXECUTION_ERROR"}},
    }
    with serving(databricks_routes(asked, states)) as address:
        runner = DatabricksRunner(address, 9, lambda: "t", "sepsis")
        assert runner.start(7, "run-7") == "42"
        found = [runner.state(each) for each in states]
        folder = VolumeFolder(address, "/Volumes/qa/monitoring/runs", lambda: "t")
        assert folder.read("run-1/candidate.json") == b"{}"
        with pytest.raises(FileNotFoundError):
            folder.read("run-2/candidate.json")

    assert found == [State.RUNNING, State.SUCCEEDED, State.FAILED]
    assert asked == [
        {
            "job_id": 9,
            "idempotency_token": "sepsis-00000007",
            "job_parameters": {"run_folder": "run-7"},
            "by": "Bearer t",
        }
    ]
    assert runners.State.FAILED == "failed"


@dataclass
class Broker:
    """A Kafka cluster in memory, librdkafka's own."""

    producer: Producer
    address: str

    def send(self, *bodies: bytes) -> None:
        for body in bodies:
            self.producer.produce("alerts-sepsis", body, partition=0)
        assert self.producer.flush(10) == 0


@pytest.fixture
def broker() -> Broker:
    producer = Producer({"test.mock.num.brokers": 1})
    (first,) = producer.list_topics(timeout=10).brokers.values()
    return Broker(producer, f"{first.host}:{first.port}")


def heard(broker: Broker, handle: Callable[[bytes], None], stopping: Event) -> None:
    configuration = {
        "bootstrap.servers": broker.address,
        "group.id": "sepsis",
        "session.timeout.ms": 6000,
    }
    listen(configuration, "alerts-sepsis", handle, stopping)


def test_a_message_whose_handling_failed_comes_again_and_those_before_it_do_not(
    broker: Broker,
) -> None:
    broker.send(b"one", b"two", b"three")
    stopping, first, second = Event(), list[bytes](), list[bytes]()

    def fail_at_two(body: bytes) -> None:
        first.append(body)
        if body == b"two":
            raise ConnectionError("the lake is away")

    def take(body: bytes) -> None:
        second.append(body)
        if body == b"three":
            stopping.set()

    with pytest.raises(ConnectionError):
        heard(broker, fail_at_two, stopping)
    heard(broker, take, stopping)

    assert first == [b"one", b"two"]
    assert second == [b"two", b"three"]
