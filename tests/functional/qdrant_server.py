"""A real Qdrant, where the machine has one, with the environment that the component gives it."""

import os
import shutil
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.functional.processes import free_port, listens, running
from tests.functional.trust import Trust
from tests.harness.environments import recorded

_CONTAINER = "spec.template.spec.containers.0"
_SECRETS, _STORAGE = "/etc/secrets", "/qdrant/storage"


@dataclass(frozen=True)
class RealQdrant:
    """A running server."""

    port: int
    key: str


def qdrant_program() -> str | None:
    """The server's program: `CLINFRA_QDRANT`, or `qdrant` on the path."""
    return os.environ.get("CLINFRA_QDRANT") or shutil.which("qdrant")


def given_environment() -> dict[str, str]:
    """Variables of the container in production."""
    (server,) = [
        each
        for each in recorded("prod").of_type("kubernetes:apps/v1:StatefulSet")
        if each.get(f"{_CONTAINER}.name") == "qdrant"
    ]
    listed = server.get(f"{_CONTAINER}.env")
    assert isinstance(listed, list)
    return {str(each["name"]): str(each["value"]) for each in listed}


@contextmanager
def qdrant_in(folder: Path, trust: Trust) -> Generator[RealQdrant]:
    """Run one node; its folders, its ports and its key alone differ from the component's."""
    program = qdrant_program()
    assert program
    secrets, storage, scratch = (folder / each for each in ("secrets", "storage", "scratch"))
    for each in (secrets, storage, scratch):
        each.mkdir()
    pem = trust.certificate.read_bytes() + trust.key.read_bytes()
    (secrets / "tls.pem").write_bytes(pem)
    shutil.copy(trust.authority, secrets / "ca.pem")
    port, key = free_port(), "key-of-the-tests"
    places = {_SECRETS: str(secrets), _STORAGE: str(storage), "/tmp": str(scratch)}  # noqa: S108
    environment = {name: _moved(value, places) for name, value in given_environment().items()}
    environment |= {
        "QDRANT__SERVICE__API_KEY": key,
        "QDRANT__SERVICE__HTTP_PORT": str(port),
        "QDRANT__SERVICE__GRPC_PORT": str(free_port()),
        "QDRANT__STORAGE__STORAGE_PATH": str(storage),
    }
    peer = free_port()
    environment["QDRANT__CLUSTER__P2P__PORT"] = str(peer)
    with running(
        [program, "--uri", f"https://localhost:{peer}"],
        log=folder / "qdrant.log",
        ready=lambda: listens(port),
        environment=environment,
    ):
        yield RealQdrant(port, key)


def _moved(value: str, places: dict[str, str]) -> str:
    for place, folder in places.items():
        if value.startswith(place):
            return folder + value.removeprefix(place)
    return value
