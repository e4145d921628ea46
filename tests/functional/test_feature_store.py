"""Feast with the image's online store and the component's settings, on real servers."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request, urlopen

import pytest

from tests.functional.blob_service import BlobService, blob_service
from tests.functional.entra import Entra, object_of
from tests.functional.feature_repository import LAKE_SCOPE, REDIS_SCOPE, rendered
from tests.functional.processes import free_port, running
from tests.functional.redis_server import RealRedis
from tests.functional.trust import HOST, Trust
from tests.harness.environments import ROOT, recorded

if any(find_spec(each) is None for each in ("feast", "redis_entraid")):
    pytest.skip("Feast is not installed: dependency group functional", allow_module_level=True)

pytestmark = pytest.mark.xdist_group("redis")  # one server for all of them
CLIENT = "feature-server"
SCRIPT = Path(__file__).parent / "clients" / "materialise.py"
READ = {
    "patient_id": [1, 2, 3],
    "lactate": [4.5, 0.5, None],
    "admissions": [3, 1, None],
}


@dataclass(frozen=True)
class Repository:
    """A folder with the component's settings, and what a process there is given."""

    folder: Path
    environment: dict[str, str]
    lake: BlobService
    read: dict[str, list[object]]
    """What the pipeline read back."""


def container() -> tuple[list[str], dict[str, str]]:
    """Command and variables of the component's container."""
    deployment = recorded("prod").one("data-feature-server-server-deployment")
    at = "spec.template.spec.containers.0"
    command, listed = deployment.get(f"{at}.command"), deployment.get(f"{at}.env")
    assert isinstance(command, list)
    assert isinstance(listed, list)
    return list(command), {str(each["name"]): str(each["value"]) for each in listed}


@pytest.fixture(scope="module")
def repository(
    tmp_path_factory: pytest.TempPathFactory,
    redis_server: RealRedis,
    entra: Entra,
    trust: Trust,
) -> Iterator[Repository]:
    folder = tmp_path_factory.mktemp("feast")
    redis_server.allow(object_of(CLIENT), entra.token(CLIENT, REDIS_SCOPE))
    with blob_service(trust, entra.token(CLIENT, LAKE_SCOPE)) as lake:
        settings = rendered(redis_server.port, lake.url)
        (folder / "feature_store.yaml").write_text(settings, encoding="utf-8")
        environment = {
            **container()[1],
            **entra.environment(CLIENT),
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "PYTHONPATH": str(ROOT / "images" / "feast"),
        }
        said = run([sys.executable, str(SCRIPT), str(folder)], environment, folder)
        yield Repository(folder, environment, lake, json.loads(said.splitlines()[-1]))


def run(command: Sequence[str], environment: dict[str, str], folder: Path) -> str:
    done = subprocess.run(
        command, check=False, capture_output=True, text=True, env=environment, cwd=folder
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def test_features_are_materialised_and_read_through_the_images_store(
    repository: Repository,
) -> None:
    assert repository.read == READ


def test_the_registry_lies_in_the_lake(repository: Repository) -> None:
    assert list(repository.lake.files) == ["features/feast/registry.db"]


def test_the_store_asks_entra_for_tokens_and_holds_no_password(
    repository: Repository, entra: Entra
) -> None:
    assert {(CLIENT, REDIS_SCOPE), (CLIENT, LAKE_SCOPE)} <= set(entra.asked)
    assert "password" not in (repository.folder / "feature_store.yaml").read_text(encoding="utf-8")


def test_the_feature_server_serves_the_features_over_http(repository: Repository) -> None:
    command, _ = container()
    port = free_port()
    moved = [str(repository.folder) if each == "/etc/feast" else each for each in command]
    given = [HOST if each == "0.0.0.0" else each for each in moved]  # noqa: S104
    program = str(Path(sys.executable).parent / given[0])
    with running(
        [program, *given[1:], "--port", str(port)],
        log=repository.folder / "serve.log",
        ready=lambda: healthy(port),
        environment=repository.environment,
    ):
        answer = ask(port)

    assert answer == READ


def healthy(port: int) -> bool:
    try:
        with urlopen(f"http://{HOST}:{port}/health", timeout=5) as answer:
            return answer.status == 200
    except (URLError, OSError):
        return False


def ask(port: int) -> dict[str, list[object]]:
    """Values of each feature."""
    body = {
        "features": ["vitals:lactate", "vitals:admissions"],
        "entities": {"patient_id": [1, 2, 3]},
    }
    request = Request(
        f"http://{HOST}:{port}/get-online-features",
        json.dumps(body).encode(),
        {"Content-Type": "application/json"},
    )
    with urlopen(request, timeout=20) as answer:  # noqa: S310  # the address is ours
        found = json.load(answer)
    names = found["metadata"]["feature_names"]
    return dict(zip(names, [each["values"] for each in found["results"]], strict=True))
