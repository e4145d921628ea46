"""MLflow with the component's command and variables, the image's plugin and a real PostgreSQL."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import unquote, urlsplit
from urllib.request import Request, urlopen

import psycopg
import pytest

from tests.functional.entra import Entra
from tests.functional.postgres import Postgres
from tests.functional.processes import Server, free_port, running
from tests.functional.trust import HOST
from tests.harness.environments import ROOT, recorded

if any(find_spec(each) is None for each in ("mlflow", "flask")):  # clients come without flask
    pytest.skip("MLflow is not installed: dependency group functional", allow_module_level=True)

pytestmark = pytest.mark.xdist_group("postgres")  # one server for all of them
CLIENT = "tracking-server"
SCOPE = "https://ossrdbms-aad.database.windows.net/.default"
SCRIPT = Path(__file__).parent / "clients" / "track.py"
_AT = "spec.template.spec.containers.0"


@dataclass(frozen=True)
class Tracking:
    """A running server."""

    port: int
    role: str
    folder: Path
    server: Server


def container() -> tuple[list[str], dict[str, str]]:
    """Command and variables of the component's container."""
    deployment = recorded("prod").one("ml-mlflow-server-deployment")
    command, listed = deployment.get(f"{_AT}.command"), deployment.get(f"{_AT}.env")
    assert isinstance(command, list)
    assert isinstance(listed, list)
    return list(command), {str(each["name"]): str(each["value"]) for each in listed}


def plugin_in(folder: Path) -> Path:
    """The image's plugin, found the way that an installed package is."""
    made = folder / "plugin"
    described = made / "entra_token-1.0.0.dist-info"
    described.mkdir(parents=True)
    shutil.copy(ROOT / "images" / "mlflow" / "entra_token.py", made)
    (described / "METADATA").write_text("Name: entra-token\nVersion: 1.0.0\n", encoding="utf-8")
    (described / "entry_points.txt").write_text(
        "[sqlalchemy.plugins]\nentra_token = entra_token:EntraToken\n", encoding="utf-8"
    )
    return made


@pytest.fixture(scope="module")
def tracking(
    tmp_path_factory: pytest.TempPathFactory, postgres: Postgres, entra: Entra
) -> Iterator[Tracking]:
    folder = tmp_path_factory.mktemp("mlflow")
    command, given = container()
    address = urlsplit(given["MLFLOW_BACKEND_STORE_URI"])
    role, port = unquote(str(address.username)), free_port()
    postgres.make(address.path.lstrip("/"), role, entra.token(CLIENT, SCOPE))
    moved = address._replace(netloc=f"{address.username}@{HOST}:{postgres.port}")
    environment = {
        **given,
        "HOME": str(folder),
        "MLFLOW_BACKEND_STORE_URI": moved.geturl(),
        "MLFLOW_ARTIFACTS_DESTINATION": str(folder / "artifacts"),
        "PYTHONPATH": str(plugin_in(folder)),
        **entra.environment(CLIENT),
    }
    *program, _, _, _, _ = command
    server = [str(Path(sys.executable).parent / program[0]), *program[1:]]
    with running(
        [*server, "--host", HOST, "--port", str(port), "--workers", "1"],
        log=folder / "log",
        ready=lambda: status(port, "/health") == 200,
        environment=environment,
    ) as made:
        yield Tracking(port, role, folder, made)


def status(port: int, path: str, host: str = "") -> int:
    headers = {"Host": host} if host else {}
    request = Request(f"http://{HOST}:{port}{path}", headers=headers)
    try:
        with urlopen(request, timeout=10) as answer:  # noqa: S310  # the address is ours
            return answer.status
    except HTTPError as error:
        return error.code
    except (URLError, OSError):
        return 0


def test_the_component_starts_the_server_on_all_addresses_and_no_other_way() -> None:
    assert container()[0] == ["mlflow", "server", "--host", "0.0.0.0", "--port", "5000"]  # noqa: S104


def test_a_run_is_logged_with_its_file_and_a_model_is_registered(tracking: Tracking) -> None:
    done = subprocess.run(
        [sys.executable, str(SCRIPT), f"http://{HOST}:{tracking.port}"],
        check=False,
        capture_output=True,
        text=True,
        cwd=tracking.folder,
    )

    assert done.returncode == 0, done.stderr[-3000:]
    assert json.loads(done.stdout.splitlines()[-1]) == {
        "status": "FINISHED",
        "params": {"depth": "4"},
        "metrics": {"auroc": 0.875},
        "artifact_uri": "mlflow-artifacts:",
        "champion": ["1", True],
        "card": "for tests",
    }
    assert len(list((tracking.folder / "artifacts").rglob("card.md"))) == 1


def test_the_runs_lie_in_the_database_of_the_servers_own_role(
    tracking: Tracking, postgres: Postgres
) -> None:
    assert f"connection authorized: user={tracking.role} database=mlflow" in postgres.said()
    address = f"host={postgres.folder} port={postgres.port} user=postgres dbname=mlflow"
    with psycopg.connect(address) as connection:
        owners = connection.execute(
            "SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'"
        ).fetchall()

    assert owners == [(tracking.role,)]


def test_the_database_is_logged_in_to_with_entra_tokens(tracking: Tracking, entra: Entra) -> None:
    assert (CLIENT, SCOPE) in entra.asked
    assert entra.token(CLIENT, SCOPE) not in tracking.server.said()


def test_a_host_that_the_component_does_not_name_is_refused(tracking: Tracking) -> None:
    page = "/api/2.0/mlflow/experiments/search?max_results=1"

    assert status(tracking.port, page) == 200
    assert status(tracking.port, page, host="mlflow.mlflow.svc") == 200
    assert status(tracking.port, page, host="elsewhere.example") == 403
