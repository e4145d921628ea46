"""The model server as a process, before a model in a real registry of MLflow."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager
from http.client import HTTPConnection
from importlib.util import find_spec
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.functional.processes import Server, free_port, running
from tests.harness.environments import ROOT, recorded

if any(find_spec(each) is None for each in ("mlflow", "flask")):  # clients come without flask
    pytest.skip("MLflow is not installed: dependency group functional", allow_module_level=True)

PROGRAM = ROOT / "images" / "model-server" / "server.py"
SCRIPT = Path(__file__).parent / "clients" / "register.py"


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """Address of the registry, and the run that made version 1 of the model."""
    folder = tmp_path_factory.mktemp("registry")
    address = f"sqlite:///{folder}/mlflow.db"
    done = subprocess.run(
        [sys.executable, str(SCRIPT), address, str(folder / "artifacts")],
        check=False,
        capture_output=True,
        text=True,
        cwd=folder,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return address, str(json.loads(done.stdout.splitlines()[-1])["run"])


def variables() -> dict[str, str]:
    """Those of the component's container."""
    deployment = recorded("prod").one("ml-models-sepsis-early-warning-champion-deployment")
    listed = deployment.get("spec.template.spec.containers.0.env")
    assert isinstance(listed, list)
    return {str(each["name"]): str(each["value"]) for each in listed}


def server_at(
    port: int, folder: Path, registry: str, run: str, ready: str
) -> AbstractContextManager[Server]:
    """The server under the component's variables, but for model, registry, files and ports."""
    card = folder / "card.json"
    card.write_text('{"name": "sepsis"}', encoding="utf-8")
    return running(
        [sys.executable, str(PROGRAM)],
        log=folder / "log",
        ready=lambda: status(port, ready) not in {0, 503} or status(port, "/health") == 503,
        environment={
            **variables(),
            "HOME": str(folder),
            "CARD_FILE": str(card),
            "ROUTING_FILE": str(folder / "routing.json"),
            "MODEL_NAME": "sepsis",
            "MODEL_VERSION": "1",
            "MODEL_URI": "models:/sepsis/1",
            "MODEL_RUN_ID": run,
            "MLFLOW_TRACKING_URI": registry,
            "HOST": "127.0.0.1",
            "PORT": str(port),
            "METRICS_PORT": str(port + 1),
        },
    )


def ask(port: int, path: str, body: object = None) -> tuple[int, str]:
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        content = None if body is None else json.dumps(body)
        connection.request("GET" if body is None else "POST", path, content)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def status(port: int, path: str) -> int:
    try:
        return ask(port, path)[0]
    except OSError:
        return 0


@pytest.fixture(scope="module")
def port(registry: tuple[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    chosen, (address, run) = free_port(), registry
    with server_at(chosen, tmp_path_factory.mktemp("server"), address, run, "/ready"):
        yield chosen


def test_a_registered_model_answers_through_the_server(port: int) -> None:
    rows = [{"heart_rate": 130.0, "lactate": 4.0}, {"heart_rate": 60.0, "lactate": 0.7}]

    code, text = ask(port, "/predict", {"inputs": rows})

    assert code == 200
    assert json.loads(text)["predictions"] == [1, 0]


def test_the_card_of_the_pod_is_given(port: int) -> None:
    assert ask(port, "/card") == (200, '{"name": "sepsis"}')


def test_what_the_models_signature_refuses_is_not_repeated(port: int) -> None:
    rows = [{"heart_rate": "Okonkwo", "lactate": 1.0}]

    code, text = ask(port, "/predict", {"inputs": rows})

    assert code == 422
    assert "Okonkwo" not in text


def test_prometheus_reads_the_measures_on_their_own_port(port: int) -> None:
    with urlopen(f"http://127.0.0.1:{port + 1}/metrics", timeout=10) as answer:
        told = answer.read().decode()

    assert 'model_ready{model="sepsis",version="1"} 1.0' in told


def test_a_model_that_another_run_made_is_not_served(
    registry: tuple[str, str], tmp_path: Path
) -> None:
    chosen = free_port()
    with server_at(chosen, tmp_path, registry[0], "0" * 32, "/ready") as server:
        assert ask(chosen, "/health")[0] == 503
        assert ask(chosen, "/ready")[0] == 503
        assert "the card names run 00000000000000000000000000000000" in server.said()
