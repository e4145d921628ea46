"""The commands of Feast's jobs on the repository's own definitions, with the lake's history."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import pytest

from components.data.feast import definitions
from tests.functional.blob_service import BlobService, blob_service
from tests.functional.entra import Entra, object_of
from tests.functional.feature_repository import LAKE_SCOPE, REDIS_SCOPE, rendered
from tests.functional.redis_server import RealRedis
from tests.functional.trust import Trust
from tests.harness.environments import ROOT, recorded

if any(find_spec(each) is None for each in ("adlfs", "feast", "redis_entraid")):
    pytest.skip("Feast is not installed: dependency group functional", allow_module_level=True)

pytestmark = pytest.mark.xdist_group("redis")  # one server for all of them
CLIENT = "feast-materialise"
JOB = "data-materialisation-job"
POD = "spec.jobTemplate.spec.template.spec.containers.0"
READ = """
import json, sys
from feast import FeatureStore
store = FeatureStore(repo_path=".")
rows = [{"patient_id": each} for each in ("p1", "p2", "p3")]
found = store.get_online_features(
    features=["vital_signs:heart_rate_mean", "lab_trends:lactate_latest"], entity_rows=rows
)
sys.stdout.write(json.dumps(found.to_dict()))
"""


@dataclass(frozen=True)
class Pod:
    """What the job's process is given."""

    folder: Path
    environment: dict[str, str]
    lake: BlobService

    def run(self, command: list[str]) -> str:
        """Run a command of a container here, with this folder for the container's."""
        moved = [each.replace("/etc/feast", str(self.folder)) for each in command]
        done = subprocess.run(
            moved,
            check=False,
            capture_output=True,
            text=True,
            env=self.environment,
            cwd=self.folder,
        )
        assert done.returncode == 0, (done.stdout + done.stderr)[-3000:]
        return done.stdout


@pytest.fixture
def pod(tmp_path: Path, redis_server: RealRedis, entra: Entra, trust: Trust) -> Iterator[Pod]:
    redis_server.allow(object_of(CLIENT), entra.token(CLIENT, REDIS_SCOPE))
    listed = recorded("prod").one(JOB).get(f"{POD}.env")
    assert isinstance(listed, list)
    variables = {str(each["name"]): str(each["value"]) for each in listed}
    for name, text in definitions().items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    with blob_service(trust, entra.token(CLIENT, LAKE_SCOPE)) as lake:
        settings = rendered(redis_server.port, lake.url)
        (tmp_path / "feature_store.yaml").write_text(settings, encoding="utf-8")
        host = lake.url.removeprefix("https://")
        programs = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
        environment = {
            **variables,
            **entra.environment(CLIENT),
            "PATH": programs,
            "HOME": str(tmp_path),
            "PYTHONPATH": str(ROOT / "images" / "feast"),
            "FSSPEC_ABFSS": json.dumps({"account_host": host}),
        }
        yield Pod(tmp_path, environment, lake)


def history(pod: Pod) -> None:
    """Put the history where the definitions look for it."""
    address = pod.environment["FEATURE_HISTORY"]
    container, _, folder = address.removeprefix("abfss://").partition("@")
    script = ROOT / "tests" / "functional" / "clients" / "history.py"
    pod.run([sys.executable, str(script), "history.parquet"])
    content = (pod.folder / "history.parquet").read_bytes()
    place = f"{container}/{folder.partition('/')[2]}"
    for view in ("vital_signs", "lab_trends"):
        pod.lake.files[f"{place}/{view}.parquet"] = content


def commands() -> tuple[list[str], list[str]]:
    apply = recorded("prod").one("data-feature-server-apply")
    given = (
        apply.get("spec.template.spec.containers.0.command"),
        recorded("prod").one(JOB).get(f"{POD}.command"),
    )
    first, second = given
    assert isinstance(first, list)
    assert isinstance(second, list)
    return [str(each) for each in first], [str(each) for each in second]


def test_the_jobs_command_fills_the_store_from_the_lake_and_the_features_are_read_back(
    pod: Pod, entra: Entra
) -> None:
    history(pod)
    apply, materialise = commands()
    pod.run(apply)
    before = json.loads(pod.run([sys.executable, "-c", READ]).splitlines()[-1])

    pod.run(materialise)

    after = json.loads(pod.run([sys.executable, "-c", READ]).splitlines()[-1])
    assert before["heart_rate_mean"] == [None, None, None]
    assert after == {
        "patient_id": ["p1", "p2", "p3"],
        "heart_rate_mean": [95.5, 61.0, None],
        "lactate_latest": [4.5, 0.5, None],
    }
    assert {(CLIENT, REDIS_SCOPE), (CLIENT, LAKE_SCOPE)} <= set(entra.asked)
