"""The program that brings dashboards in, before a server that answers as Grafana does."""

import importlib.util
import json
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from types import ModuleType
from typing import Any

import pytest

from components.workloads.file_job import REFUSED
from stacks.dashboards import dashboards

PROGRAM = Path(__file__).parents[2] / "images" / "grafana-dashboards" / "provision.py"
WORKSPACE = "/subscriptions/s/providers/Microsoft.OperationalInsights/workspaces/log"
TOKEN = "a-token"  # noqa: S105  # of nobody


@dataclass
class Standing:
    """What stands in a Grafana, and how it behaves."""

    dashboards: dict[str, Any] = field(default_factory=dict[str, Any])
    folders: set[str] = field(default_factory=set[str])
    refused: str = ""
    """Title that is refused."""
    status: int = 0
    """What every request is answered with; 0 for a Grafana that works."""
    tokens: set[str] = field(default_factory=set[str])


def handler(standing: Standing) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            standing.tokens.add(self.headers["Authorization"])
            if standing.status:
                self.answer(standing.status, {"message": "not yet"})
            elif self.path == "/api/folders":
                known = body["uid"] in standing.folders
                standing.folders.add(body["uid"])
                self.answer(412 if known else 200, {})
            elif body["dashboard"]["title"] == standing.refused:
                self.answer(400, {"message": "Dashboard title cannot be\n that"})
            else:
                assert body["folderUid"] in standing.folders
                assert body["overwrite"] is True
                standing.dashboards[body["dashboard"]["uid"]] = body["dashboard"]
                self.answer(200, {"status": "success"})

        def do_GET(self) -> None:
            self.answer(200, [{"uid": each} for each in standing.dashboards])

        def do_DELETE(self) -> None:
            del standing.dashboards[self.path.rpartition("/")[2]]
            self.answer(200, {})

        def answer(self, status: int, body: object) -> None:
            self.send_response(status)
            self.end_headers()
            self.wfile.write(json.dumps(body).encode())

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Say nothing."""

    return Handler


@contextmanager
def serving(standing: Standing) -> Generator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler(standing))
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="module")
def program() -> ModuleType:
    spec = importlib.util.spec_from_file_location("provision", PROGRAM)
    assert spec
    assert spec.loader
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


def run(
    program: ModuleType, standing: Standing, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> int:
    for name, body in dashboards().items():
        (folder / name).write_text(body, encoding="utf-8")
    with serving(standing) as url:
        monkeypatch.setenv("GRAFANA_URL", url)
        monkeypatch.setenv("DASHBOARDS_FOLDER", str(folder))
        monkeypatch.setenv("LOG_WORKSPACE_ID", WORKSPACE)
        return program.run(lambda: TOKEN)


def test_every_dashboard_is_brought_in_and_knows_the_workspace_of_its_environment(
    program: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    standing = Standing()

    assert run(program, standing, tmp_path, monkeypatch) == 0
    assert run(program, standing, tmp_path, monkeypatch) == 0

    titles = {json.loads(body)["title"] for body in dashboards().values()}
    assert {each["title"] for each in standing.dashboards.values()} == titles
    variables = [
        each
        for board in standing.dashboards.values()
        for each in board["templating"]["list"]
        if each["name"] == "workspace"
    ]
    assert {each["current"]["value"] for each in variables} == {WORKSPACE}
    assert standing.tokens == {f"Bearer {TOKEN}"}


def test_a_dashboard_whose_file_is_gone_is_removed(
    program: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    standing = Standing(dashboards={"of-last-year": {"title": "Old"}}, folders={"clinfra"})
    standing.dashboards["of-last-year"]["templating"] = {"list": []}

    assert run(program, standing, tmp_path, monkeypatch) == 0
    assert "of-last-year" not in standing.dashboards


def test_a_refused_dashboard_is_told_in_one_sentence_and_ends_the_job_for_good(
    program: ModuleType,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    standing = Standing(refused="Models in use")

    assert run(program, standing, tmp_path, monkeypatch) == REFUSED
    said = capsys.readouterr().err
    assert said == "model-watch.json: Grafana refuses it: Dashboard title cannot be that\n"
    assert len(standing.dashboards) == len(dashboards()) - 1


@pytest.mark.parametrize("status", [401, 403, 503])
def test_what_may_pass_is_tried_again(
    program: ModuleType,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    status: int,
) -> None:
    assert run(program, Standing(status=status), tmp_path, monkeypatch) == 1
    assert TOKEN not in capsys.readouterr().err
