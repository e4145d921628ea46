"""A stand-in for the lake's blob service: files, conditions and Entra tokens, in memory."""

import hashlib
import threading
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

from tests.functional.processes import serving
from tests.functional.trust import HOST, Trust


@dataclass
class BlobService:
    """The service and what lies in it."""

    token: str
    url: str = ""
    files: dict[str, bytes] = field(default_factory=dict[str, bytes])
    """Content by path, with the container."""
    conditions: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    """Path and condition of each write."""


@contextmanager
def blob_service(trust: Trust, token: str) -> Generator[BlobService]:
    """Run the service; it takes one token."""
    made = BlobService(token)

    class Bound(_Endpoint):
        service = made
        lock = threading.Lock()

    with serving(Bound, trust.server_context()) as port:
        made.url = f"https://{HOST}:{port}"
        yield made


class _Endpoint(BaseHTTPRequestHandler):
    service: BlobService
    lock: threading.Lock
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        query = parse_qs(urlsplit(self.path).query)
        if not self._allowed():
            return
        if query.get("comp") == ["list"]:
            self._answer(200, _listed(self.service, self._name(), query["prefix"][0]))
        elif self._name() in self.service.files:
            content = self.service.files[self._name()]
            first, last = _wanted(self.headers["x-ms-range"] or self.headers["Range"], content)
            length = f"bytes {first}-{last}/{len(content)}"
            part = content[first : last + 1]
            self._answer(206, part, {"Content-Range": length, "ETag": _etag(content)})
        else:
            self._refuse(404, "BlobNotFound")

    def do_HEAD(self) -> None:
        if self._allowed():
            found = self.service.files.get(self._name())
            status, size = (404, 0) if found is None else (200, len(found))
            etag = {} if found is None else {"ETag": _etag(found)}
            self._answer(status, b"", {**etag, "Content-Length": str(size)})

    def do_PUT(self) -> None:
        content = self.rfile.read(int(self.headers["Content-Length"]))
        if not self._allowed():
            return
        name = self._name()
        wanted, none = self.headers.get("If-Match"), self.headers.get("If-None-Match")
        with self.lock:
            self.service.conditions.append((name, f"match {wanted}" if wanted else f"none {none}"))
            found = self.service.files.get(name)
            if none == "*" and found is not None:
                self._refuse(409, "BlobAlreadyExists")
            elif wanted and (found is None or _etag(found) != wanted):
                self._refuse(412, "ConditionNotMet")
            else:
                self.service.files[name] = content
                self._answer(201, b"", {"ETag": _etag(content)})

    def do_DELETE(self) -> None:
        if self._allowed():
            gone = self.service.files.pop(self._name(), None)
            self._refuse(404, "BlobNotFound") if gone is None else self._answer(202, b"")

    def _name(self) -> str:
        return unquote(urlsplit(self.path).path).lstrip("/")

    def _allowed(self) -> bool:
        allowed = self.headers["Authorization"] == f"Bearer {self.service.token}"
        if not allowed:
            self._refuse(403, "AuthorizationFailure")
        return allowed

    def _refuse(self, status: int, code: str) -> None:
        body = f"<Error><Code>{code}</Code><Message>{code}</Message></Error>"
        self._answer(status, body.encode(), {"x-ms-error-code": code})

    def _answer(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        every = {"Content-Type": "application/xml", "x-ms-version": "2025-01-05"}
        dated = {
            "Last-Modified": "Wed, 01 Jan 2025 00:00:00 GMT",
            "x-ms-blob-type": "BlockBlob",
        }
        length = {"Content-Length": str(len(body))}
        for name, value in {**every, **dated, **length, **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # inherited
        """Say nothing."""


def _wanted(asked: str | None, content: bytes) -> tuple[int, int]:
    """First and last byte of the part that is asked for."""
    first, _, last = (asked or "bytes=0-").removeprefix("bytes=").partition("-")
    end = len(content) - 1
    return int(first), min(int(last), end) if last else end


def _etag(content: bytes) -> str:
    return f'"{hashlib.sha256(content).hexdigest()}"'


def _listed(service: BlobService, container: str, prefix: str) -> bytes:
    names = [each.removeprefix(f"{container}/") for each in service.files]
    blobs = "".join(
        f"<Blob><Name>{escape(each)}</Name><Properties></Properties></Blob>"
        for each in sorted(names)
        if each.startswith(prefix)
    )
    head = '<?xml version="1.0" encoding="utf-8"?>'
    listed = f"<Blobs>{blobs}</Blobs><NextMarker/>"
    return f"{head}<EnumerationResults>{listed}</EnumerationResults>".encode()
