"""A real HL7 v2 message over MLLP and TLS, to the listener that the component configures.

Where its programs are, the listener is stunnel, with the component's configuration, before Apache
Camel, a real open engine: the Open Integration Engine is in no package registry. Everywhere, it is
also a stand-in that reads the same configuration. The name of a test says which. What stays
untested is the channel file, which only the Open Integration Engine reads.
"""

import shutil
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from components.clinical.listeners import AUTHORITY, CERTIFICATE, inner_port, tls_listener
from stacks.interface_engine import IntegrationSettings

HERE = Path(__file__).parent / "mllp"
_SEGMENTS = r"""
MSH|^~\&|EPIC|MERCY|ENGINE|ML|20260105101500||ADT^A01^ADT_A01|MSG00001|P|2.5
EVN|A01|20260105101500
PID|1||4711^^^MERCY^MR||DOE^JANE||19700101|F
PV1|1|I|WARD^101^A
"""
ADT = _SEGMENTS.lstrip().replace("\n", "\r")
START, END = b"\x0b", b"\x1c\r"
PATIENCE_SECONDS, FETCH_SECONDS = 40, 300


@dataclass(frozen=True)
class Site:
    """A running listener with its engine, and the certificates of the hospital."""

    folder: Path
    port: int

    def trusting(self, sender: str | None) -> ssl.SSLContext:
        """What a sender connects with: the hospital's authority, and its certificate if any."""
        context = ssl.create_default_context(cafile=str(self.folder / AUTHORITY))
        if sender:
            context.load_cert_chain(self.folder / f"{sender}.pem")
        return context


@pytest.fixture(scope="module", params=["stunnel-and-camel", "stand-in"])
def site(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("mllp")
    real = request.param == "stunnel-and-camel"
    _must_have("openssl", *(("java", "mvn", "stunnel") if real else ()))
    libraries = _libraries(folder) if real else folder
    _certificates(folder)
    settings = _settings(_free_port())
    (folder / "stunnel.conf").write_text(tls_listener(settings, secrets=str(folder)))
    port = settings.feeds["adt"].port
    inner = inner_port(port)
    engine = ["java", "-cp", f"{libraries}/*", str(HERE / "Engine.java"), str(inner), "taken.hl7"]
    stand_in = [sys.executable, str(HERE / "stand_in.py"), "stunnel.conf", "taken.hl7"]
    parts = [(engine, inner), (["stunnel", "stunnel.conf"], port)] if real else [(stand_in, port)]
    with ExitStack() as stack:
        for command, ready in parts:
            process = subprocess.Popen(
                command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
            stack.callback(process.wait, 20)
            stack.callback(process.terminate)
            _wait_until(lambda ready=ready: _listens(ready))
        yield Site(folder, port)


def _must_have(*programs: str) -> None:
    for program in programs:
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not on PATH")


def test_an_admission_reaches_the_engine_unchanged_and_is_acknowledged(site: Site) -> None:
    answer = exchange(site, site.trusting("sender"))

    header, acknowledgement = answer.strip(START + END).decode().strip("\r").split("\r")
    assert header.split("|")[2:6] == ["ENGINE", "ML", "EPIC", "MERCY"]
    assert acknowledgement == "MSA|AA|MSG00001"
    assert (site.folder / "taken.hl7").read_bytes() == ADT.encode()


@pytest.mark.parametrize("sender", [None, "stranger"])
def test_a_sender_without_a_certificate_of_the_hospital_is_turned_away(
    site: Site, sender: str | None
) -> None:
    (site.folder / "taken.hl7").unlink(missing_ok=True)

    with pytest.raises((ssl.SSLError, ConnectionError)):
        exchange(site, site.trusting(sender))

    assert not (site.folder / "taken.hl7").exists()


def test_a_message_without_tls_is_turned_away(site: Site) -> None:
    (site.folder / "taken.hl7").unlink(missing_ok=True)

    with socket.create_connection(("localhost", site.port), timeout=10) as plain:
        plain.sendall(START + ADT.encode() + END)
        answer = _rest(plain)

    assert START not in answer
    assert not (site.folder / "taken.hl7").exists()


def exchange(site: Site, context: ssl.SSLContext) -> bytes:
    """Send the admission in one MLLP block and read the block that answers it."""
    with (
        socket.create_connection(("localhost", site.port), timeout=10) as plain,
        context.wrap_socket(plain, server_hostname="localhost") as secured,
    ):
        secured.sendall(START + ADT.encode() + END)
        answer = b""
        while not answer.endswith(END):
            piece = secured.recv(4096)
            if not piece:
                raise ConnectionAbortedError("the listener closed the connection")
            answer += piece
        return answer


def _rest(plain: socket.socket) -> bytes:
    answer = b""
    try:
        while piece := plain.recv(4096):
            answer += piece
    except ConnectionError:
        pass
    return answer


def _settings(port: int) -> IntegrationSettings:
    feed = {"kind": "hl7_feed", "message_types": ["ADT"], "source": "10.8.4.0/24", "port": port}
    return IntegrationSettings.model_validate({"connections": {"adt": feed}})


def _libraries(folder: Path) -> Path:
    shutil.copy(HERE / "pom.xml", folder)
    goal = ["dependency:copy-dependencies", f"-DoutputDirectory={folder / 'libraries'}"]
    try:
        fetched = subprocess.run(
            ["mvn", "--batch-mode", "--quiet", *goal],
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=FETCH_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        pytest.skip(f"Apache Camel was not fetched within {FETCH_SECONDS} seconds")
    if fetched.returncode:
        pytest.skip(f"Apache Camel cannot be fetched: {fetched.stdout.splitlines()[:1]}")
    return folder / "libraries"


def _certificates(folder: Path) -> None:
    """Two authorities; the hospital's signs the listener and a sender, the other a stranger."""
    for authority, names in (("hospital", ("listener", "sender")), ("other", ("stranger",))):
        _openssl(folder, "req", "-x509", *_subject(authority), "-out", f"{authority}.crt")
        for name in names:
            _openssl(folder, "req", *_subject(name), "-out", f"{name}.csr")
            signer = ["-CA", f"{authority}.crt", "-CAkey", f"{authority}.key", "-CAcreateserial"]
            (folder / "names.txt").write_text("subjectAltName=DNS:localhost\n")
            extensions = ["-extfile", "names.txt", "-days", "2"]
            request = ["-in", f"{name}.csr", "-out", f"{name}.crt"]
            _openssl(folder, "x509", "-req", *signer, *extensions, *request)
            parts = [(folder / f"{name}.{end}").read_text() for end in ("key", "crt")]
            (folder / f"{name}.pem").write_text("".join(parts))
    (folder / "listener.pem").rename(folder / CERTIFICATE)
    shutil.copy(folder / "hospital.crt", folder / AUTHORITY)


def _subject(name: str) -> list[str]:
    return ["-newkey", "rsa:2048", "-nodes", "-keyout", f"{name}.key", "-subj", f"/CN={name}"]


def _openssl(folder: Path, *arguments: str) -> None:
    subprocess.run(["openssl", *arguments], cwd=folder, capture_output=True, check=True)


def _free_port() -> int:
    for port in range(20000, 29999):
        if not _listens(port) and not _listens(inner_port(port)):
            return port
    raise AssertionError("no port is free")


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _wait_until(ready: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not ready():
        assert time.monotonic() < deadline, "the process does not listen"
        time.sleep(0.2)
