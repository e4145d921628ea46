"""Places that keep a state: a folder, Azurite and moto's server, each a real one."""

import base64
import os
import secrets
import shutil
import socket
import threading
from collections.abc import Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import httpx
import pytest
from azure.storage.blob import BlobServiceClient

from tests.functional.processes import free_port, listens, running

ACCOUNT = "mercystate"
_SIGNED = {
    "Authorization": "AWS4-HMAC-SHA256 Credential=any/20260101/us-east-1/s3/aws4_request, "
    "SignedHeaders=host, Signature=any"
}
"""What moto takes for a signature: it asks who signs, not whether that is true."""


class Wire:
    """A TCP proxy before a server that a test can cut and mend."""

    def __init__(self, behind: int) -> None:
        self._behind = behind
        self._whole = True
        self.refused = threading.Event()
        """Set once a connection was refused."""
        self._open: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """End every connection, and each new one at once."""
        self.refused.clear()
        self._whole = False
        for each in self._open:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def mend(self) -> None:
        """Let connections through again."""
        self._whole = True

    def _accept(self) -> None:
        while True:
            near, _ = self._listener.accept()
            if not self._whole:
                near.close()
                self.refused.set()
                continue
            far = socket.create_connection(("127.0.0.1", self._behind))
            self._open += [near, far]
            for one, other in ((near, far), (far, near)):
                threading.Thread(target=_copy, args=(one, other), daemon=True).start()


def _copy(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while read := source.recv(65536):
            sink.sendall(read)
    for each in (source, sink):
        with suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)


class Place(Protocol):
    """Somewhere that states are kept."""

    @property
    def environment(self) -> dict[str, str]:
        """Logs the engine in."""
        ...

    def url(self, name: str) -> str:
        """A new, empty backend."""
        ...

    def content(self, name: str) -> dict[str, bytes]:
        """Everything that lies in a backend, raw, by path."""
        ...


@dataclass(frozen=True)
class FolderPlace:
    """Backends of ``file://``."""

    root: Path
    environment: dict[str, str] = field(default_factory=dict[str, str])

    def url(self, name: str) -> str:
        """A new folder."""
        (self.root / name).mkdir()
        return f"file://{self.root / name}"

    def content(self, name: str) -> dict[str, bytes]:
        """Every file of it."""
        files = [each for each in (self.root / name).rglob("*") if each.is_file()]
        return {str(each.relative_to(self.root / name)): each.read_bytes() for each in files}


@dataclass(frozen=True)
class BlobPlace:
    """Containers of Azurite."""

    port: int
    wire: Wire
    key: str

    @property
    def environment(self) -> dict[str, str]:
        """The account of the emulator."""
        return {"AZURE_STORAGE_ACCOUNT": ACCOUNT, "AZURE_STORAGE_KEY": self.key}

    def url(self, name: str) -> str:
        """A new container."""
        self._service().create_container(name)
        domain = f"domain=127.0.0.1:{self.wire.port}&protocol=http&localemu=true"
        return f"azblob://{name}?{domain}&storage_account={ACCOUNT}"

    def content(self, name: str) -> dict[str, bytes]:
        """Every blob of it."""
        container = self._service().get_container_client(name)
        names = [each.name for each in container.list_blobs()]
        return {each: container.download_blob(each).readall() for each in names}

    def _service(self) -> BlobServiceClient:
        credential = {"account_name": ACCOUNT, "account_key": self.key}
        return BlobServiceClient(f"http://127.0.0.1:{self.port}/{ACCOUNT}", credential)


@dataclass(frozen=True)
class BucketPlace:
    """Buckets of moto's server."""

    port: int
    wire: Wire

    @property
    def environment(self) -> dict[str, str]:
        """Any key will do."""
        return {"AWS_ACCESS_KEY_ID": "any", "AWS_SECRET_ACCESS_KEY": "any"}

    def url(self, name: str) -> str:
        """A new bucket."""
        httpx.put(f"http://127.0.0.1:{self.port}/{name}").raise_for_status()
        endpoint = f"endpoint=http://127.0.0.1:{self.wire.port}&s3ForcePathStyle=true"
        return f"s3://{name}?{endpoint}&region=us-east-1"

    def content(self, name: str) -> dict[str, bytes]:
        """Every object of it."""
        bucket = f"http://127.0.0.1:{self.port}/{name}"
        with httpx.Client(headers=_SIGNED) as client:
            listed = client.get(bucket, params={"list-type": "2"}).raise_for_status().text
            keys = [each.split("</Key>")[0] for each in listed.split("<Key>")[1:]]
            return {
                each: client.get(f"{bucket}/{each}").raise_for_status().content for each in keys
            }


def _found(variable: str, program: str, how: str) -> str:
    found = os.environ.get(variable) or shutil.which(program)
    if not found:
        pytest.skip(f"{program} is not on the path ({how}), nor does {variable} name it")
    return found


@contextmanager
def azurite(folder: Path) -> Generator[BlobPlace]:
    """Run Azurite's blob service, with an account of its own."""
    program, port = _found("CLINFRA_AZURITE", "azurite-blob", "npm install -g azurite"), free_port()
    key = base64.b64encode(secrets.token_bytes(64)).decode()
    options = ["--blobPort", str(port), "--location", str(folder / "data"), "--silent"]
    with running(
        [program, *options, "--skipApiVersionCheck", "--disableTelemetry"],
        log=folder / "azurite.log",
        ready=lambda: listens(port),
        environment={"AZURITE_ACCOUNTS": f"{ACCOUNT}:{key}"},
    ):
        yield BlobPlace(port, Wire(port), key)


@contextmanager
def moto(folder: Path) -> Generator[BucketPlace]:
    """Run moto's server."""
    program, port = _found("CLINFRA_MOTO", "moto_server", "pip install moto[server]"), free_port()
    with running(
        [program, "-p", str(port)],
        log=folder / "moto.log",
        ready=lambda: listens(port),
        environment={},
    ):
        yield BucketPlace(port, Wire(port))
