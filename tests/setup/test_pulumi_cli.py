"""Where the Pulumi CLI comes from, and what is said on the way."""

import hashlib
import http.server
import io
import json
import os
import tarfile
import threading
from collections.abc import Generator
from pathlib import Path

import pytest

from clinfra.azure import missing_for_azure
from clinfra.folders import Folders
from clinfra.local import running
from clinfra.setup.hosts import write_hosts
from clinfra.setup.pulumi_cli import SetupError, build_command, download, get_pulumi
from clinfra.tools import OLDEST, dotted, first_usable, places, version_of, why_not
from stacks.load import load_settings

NAME = f"pulumi-v{dotted(OLDEST)}-linux-x64.tar.gz"
SUMS = f"v{dotted(OLDEST)}/pulumi-{dotted(OLDEST)}-checksums.txt"


def fake_cli(path: Path, version: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\necho {version}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


@pytest.fixture
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folders:
    monkeypatch.setenv("PATH", f"{tmp_path}/path{os.pathsep}/usr/bin{os.pathsep}/bin")
    monkeypatch.delenv("CLINFRA_TOOLCHAIN", raising=False)
    return Folders(tmp_path / "cache")


def test_the_first_place_with_a_new_enough_cli_wins(
    folders: Folders, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_cli(tmp_path / "path" / "pulumi", "v3.254.9")
    fake_cli(folders.tools / "pulumi" / "pulumi", "nonsense")
    wanted = fake_cli(tmp_path / "chain" / "pulumi" / "pulumi", "v3.260.0")
    monkeypatch.setenv("CLINFRA_TOOLCHAIN", str(tmp_path / "chain"))
    said: list[str] = []

    assert first_usable(places(folders), said.append) == wanted
    assert said[0] == "Pulumi CLI on PATH: 3.254.9 is older than 3.255.0"
    assert said[1].endswith("does not tell its version")
    assert said[2] == f"Pulumi CLI in CLINFRA_TOOLCHAIN: {wanted}"


def test_a_missing_or_broken_cli_is_passed_over(tmp_path: Path) -> None:
    broken = tmp_path / "pulumi"
    broken.write_text("not a program", encoding="utf-8")

    assert why_not(None) == "none there"
    assert why_not(tmp_path / "nothing") == "none there"
    assert "does not tell its version" in why_not(broken)


def test_a_cli_is_asked_for_its_version_once_until_it_is_another(tmp_path: Path) -> None:
    asked = tmp_path / "asked"
    cli = fake_cli(tmp_path / "pulumi", f"v3.255.0; echo >>{asked}")

    assert [version_of(cli), version_of(cli)] == [(3, 255, 0)] * 2
    assert len(asked.read_text(encoding="utf-8")) == 1

    os.utime(fake_cli(cli, "v3.256.1"), ns=(1, 1))
    assert version_of(cli) == (3, 256, 1)


def test_a_toolchains_cli_is_remembered_and_a_dangling_link_forgotten(
    folders: Folders, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for chain in ("old", "new"):
        fake_cli(tmp_path / chain / "pulumi" / "pulumi", "v3.255.0")
    monkeypatch.setenv("CLINFRA_TOOLCHAIN", str(tmp_path / "old"))
    get_pulumi(folders, lambda _line: None)
    monkeypatch.delenv("CLINFRA_TOOLCHAIN")
    assert first_usable(places(folders)) == folders.tools / "pulumi" / "pulumi"

    (tmp_path / "old" / "pulumi" / "pulumi").unlink()
    (tmp_path / "old" / "pulumi").rmdir()
    monkeypatch.setenv("CLINFRA_TOOLCHAIN", str(tmp_path / "new"))

    assert get_pulumi(folders, lambda _line: None) == tmp_path / "new" / "pulumi" / "pulumi"


def release() -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz") as packed:
        entry = tarfile.TarInfo("pulumi/pulumi")
        entry.size, entry.mode = 3, 0o755
        packed.addfile(entry, io.BytesIO(b"cli"))
    return stream.getvalue()


class Server(http.server.BaseHTTPRequestHandler):
    answers: dict[str, bytes]
    cut = False

    def do_GET(self) -> None:
        body = self.answers.get(self.path)
        self.send_response(200 if body is not None else 404)
        self.send_header("Content-Length", str(len(body or b"") + (9 if self.cut else 0)))
        self.end_headers()
        self.wfile.write(body or b"")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        del format, args


@pytest.fixture
def host() -> Generator[tuple[str, type[Server]]]:
    class Own(Server):
        answers: dict[str, bytes] = {}  # noqa: RUF012  # one for each test

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Own)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}", Own
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_release_with_the_published_checksum_is_unpacked(
    host: tuple[str, type[Server]], tmp_path: Path
) -> None:
    address, server = host
    sums = f"{hashlib.sha256(release()).hexdigest()}  {NAME}\n".encode()
    server.answers = {f"/{NAME}": release(), f"/{SUMS}": sums}

    download(tmp_path / "pulumi", lambda _line: None, releases=address, sums=address)

    assert (tmp_path / "pulumi" / "pulumi").read_bytes() == b"cli"


def test_a_release_is_unpacked_by_a_python_without_filters_too(
    host: tuple[str, type[Server]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address, server = host
    sums = f"{hashlib.sha256(release()).hexdigest()}  {NAME}\n".encode()
    server.answers = {f"/{NAME}": release(), f"/{SUMS}": sums}
    unpack = tarfile.TarFile.extractall

    def without_a_filter(packed: tarfile.TarFile, path: Path) -> None:
        unpack(packed, path)

    monkeypatch.delattr(tarfile, "data_filter", raising=False)
    monkeypatch.setattr(tarfile.TarFile, "extractall", without_a_filter)

    download(tmp_path / "pulumi", lambda _line: None, releases=address, sums=address)

    assert (tmp_path / "pulumi" / "pulumi").read_bytes() == b"cli"


def test_a_release_with_another_checksum_is_refused(
    host: tuple[str, type[Server]], tmp_path: Path
) -> None:
    address, server = host
    server.answers = {f"/{NAME}": release(), f"/{SUMS}": f"{'0' * 64}  {NAME}\n".encode()}

    with pytest.raises(SetupError, match="not the published one"):
        download(tmp_path / "pulumi", lambda _line: None, releases=address, sums=address)
    assert not (tmp_path / "pulumi").exists()


def test_a_download_that_fails_or_breaks_off_leads_to_the_build(
    host: tuple[str, type[Server]], folders: Folders, monkeypatch: pytest.MonkeyPatch
) -> None:
    from clinfra.setup import pulumi_cli

    address, server = host
    server.answers, server.cut = {f"/{NAME}": release()}, True

    def from_host(made: Path, say: pulumi_cli.Say) -> None:
        download(made, say, releases=address, sums=address)

    def built(made: Path, say: pulumi_cli.Say) -> None:
        say("building")
        fake_cli(made / "pulumi", "v3.255.0")

    monkeypatch.setattr(pulumi_cli, "download", from_host)
    monkeypatch.setattr(pulumi_cli, "build", built)
    said: list[str] = []

    assert get_pulumi(folders, said.append) == folders.tools / "pulumi" / "pulumi"
    assert "official download: the connection broke before the end" in said
    assert said.index("building") > 0
    assert [each.name for each in folders.tools.iterdir()] == ["pulumi"]


def test_a_host_that_refuses_is_said_with_its_answer(
    host: tuple[str, type[Server]], tmp_path: Path
) -> None:
    address, _ = host

    with pytest.raises(OSError, match="404"):
        download(tmp_path / "pulumi", lambda _line: None, releases=address, sums=address)


def test_the_build_stamps_the_version_and_pins_the_module(tmp_path: Path) -> None:
    command = build_command("go", tmp_path / "pulumi")
    module = Path(__file__).parents[2] / "toolchain" / "go.mod"

    assert command[-1] == "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
    assert f"version.Version=v{dotted(OLDEST)}" in " ".join(command)
    assert f"github.com/pulumi/pulumi/pkg/v3 v{dotted(OLDEST)}" in module.read_text()


def test_hosts_are_written_only_where_the_official_ones_are_missing(
    folders: Folders, tmp_path: Path
) -> None:
    cli = fake_cli(tmp_path / "beside" / "pulumi", "v3.255.0")
    fake_cli(tmp_path / "path" / "pulumi-language-python", "official")

    write_hosts(folders, cli, lambda _line: None)

    written = sorted((folders.tools / "bin").iterdir())
    assert [each.name for each in written] == [
        "pulumi-analyzer-policy-python",
        "pulumi-resource-clinfra",
    ]
    assert all(os.access(each, os.X_OK) for each in written)


@pytest.mark.parametrize("content", ["", "{}", "[1]", '{"ports": {"random": 1}, "pid": 1}'])
def test_a_damaged_or_strange_address_of_a_twin_counts_as_none(
    folders: Folders, content: str
) -> None:
    path = folders.cloud.with_name("address.json")
    path.parent.mkdir(parents=True)
    path.write_text(content, encoding="utf-8")

    assert running(folders) is None
    assert not path.exists()


def test_another_process_with_the_twins_number_is_not_taken_for_it(folders: Folders) -> None:
    path = folders.cloud.with_name("address.json")
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps({"ports": {}, "pid": os.getpid()}), encoding="utf-8")

    assert running(folders) is None


def test_azure_refuses_a_shell_of_the_twin() -> None:
    settings = load_settings(Path(__file__).parents[2] / "stacks" / "Pulumi.qa.yaml")

    lacking = missing_for_azure(settings, {"PULUMI_DEBUG_PROVIDERS": "azure-native:1"})

    assert lacking[0].startswith("this shell is attached to the twin")
