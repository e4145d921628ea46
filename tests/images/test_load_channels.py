"""The script that loads the channels, against a server that answers as the engine's interface.

The server is made after the engine's published interface (assumed: users/_login, users/1/password,
channels/ID and channels/ID/_deploy of version 4.5); the engine itself is in no package registry.
"""

import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs

import pytest

from components.clinical.listeners import PASSWORD, channels
from stacks.interface_engine import IntegrationSettings

SCRIPT = Path(__file__).parents[2] / "images" / "interface-engine" / "load-channels.sh"
SECRET = "a&b=c d+é%"  # noqa: S105  # of this test alone
SETTINGS = IntegrationSettings.model_validate(
    {
        "connections": {
            "adt": {
                "kind": "hl7_feed",
                "message_types": ["ADT"],
                "source": "10.8.4.0/24",
                "port": 2575,
            }
        }
    }
)

pytestmark = pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not on PATH")


@dataclass
class Engine:
    """What the engine would keep."""

    password: str = "admin"  # noqa: S105  # the engine's own first one
    refuses_deployment: bool = False
    channels: dict[str, str] = field(default_factory=dict[str, str])
    deployed: list[str] = field(default_factory=list[str])
    session: bool = False

    def answer(self, method: str, path: str, body: str) -> int:
        match method, path.partition("?")[0].split("/")[2:]:
            case "POST", ["users", "_login"]:
                self.session = parse_qs(body)["password"] == [self.password]
                return 200 if self.session else 401
            case _ if not self.session:
                return 401
            case "PUT", ["users", "1", "password"]:
                self.password = body
            case "PUT", ["channels", identifier]:
                self.channels[identifier] = body
            case "POST", ["channels", identifier, "_deploy"]:
                if self.refuses_deployment:
                    return 500
                self.deployed.append(identifier)
            case _:
                return 404
        return 200


@dataclass
class Site:
    engine: Engine
    folder: Path
    port: int

    @property
    def loaded(self) -> bool:
        return (self.folder / "loaded").exists()

    def load(self) -> int:
        environment = {
            "PATH": os.environ["PATH"],
            "ENGINE_API": f"http://127.0.0.1:{self.port}/api",
            "ENGINE_SECRETS": str(self.folder),
            "ENGINE_CHANNELS": str(self.folder / "channels"),
            "ENGINE_LOADED_MARK": str(self.folder / "loaded"),
        }
        return subprocess.run(
            ["bash", str(SCRIPT)], env=environment, timeout=30, check=False
        ).returncode


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    engine = Engine()

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            self.send_response(engine.answer(self.command, self.path, body))
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_GET = do_POST = do_PUT = _answer  # noqa: N815  # the library's names

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            del format, args

    (tmp_path / "channels").mkdir()
    for name, text in channels(SETTINGS).items():
        (tmp_path / "channels" / name).write_text(text, encoding="utf-8")
    (tmp_path / PASSWORD).write_text(SECRET, encoding="utf-8")
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield Site(engine, tmp_path, server.server_port)
        server.shutdown()
        thread.join()


def test_the_first_start_changes_the_password_and_deploys_every_channel(site: Site) -> None:
    assert site.load() == 0

    (text,) = channels(SETTINGS).values()
    (identifier,) = site.engine.deployed
    assert site.engine.password == SECRET
    assert site.engine.channels == {identifier: text}
    assert site.loaded


def test_a_later_start_logs_in_with_the_password_of_key_vault(site: Site) -> None:
    site.engine.password = SECRET

    assert site.load() == 0
    assert site.engine.password == SECRET
    assert len(site.engine.deployed) == 1


def test_an_engine_with_a_password_that_nobody_knows_is_never_called_loaded(site: Site) -> None:
    site.engine.password = "changed by hand"  # noqa: S105  # of this test alone

    assert site.load() != 0
    assert not site.loaded


def test_an_engine_that_cannot_deploy_a_channel_is_never_called_loaded(site: Site) -> None:
    site.engine.refuses_deployment = True

    assert site.load() != 0
    assert not site.loaded
