"""MongoDB's wire protocol for servers of the tests, over TLS.

Source: github.com/mongodb/specifications, OP_MSG, and OP_QUERY for a connection's first greeting.
"""

import socketserver
import ssl
import struct
import threading
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager

import bson

from tests.functional.trust import Trust

Document = Mapping[str, object]
Answers = Callable[[Document], Document]
_REPLY, _QUERY, _MESSAGE = 1, 2004, 2013


@contextmanager
def listening(trust: Trust, connected: Callable[[], Answers]) -> Generator[int]:
    """Serve from threads and give the port.

    Args:
        trust: Certificate that is shown.
        connected: Makes what answers the commands of one connection.
    """
    context = trust.server_context()

    class Connection(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            try:
                with context.wrap_socket(self.request, server_side=True) as channel:
                    _converse(channel, connected())
            except (OSError, EOFError):
                return

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        block_on_close = False

    with Server(("127.0.0.1", 0), Connection) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield int(server.server_address[1])
        finally:
            server.shutdown()
            thread.join()


def _converse(channel: ssl.SSLSocket, answers: Answers) -> None:
    while True:
        length, request, _, operation = struct.unpack("<iiii", _exactly(channel, 16))
        answer = answers(_command(operation, _exactly(channel, length - 16)))
        content = bson.encode({"ok": 1.0, **answer})
        if operation == _QUERY:
            operation, body = _REPLY, struct.pack("<iqii", 8, 0, 0, 1) + content
        else:
            body = struct.pack("<ib", 0, 0) + content
        channel.sendall(struct.pack("<iiii", 16 + len(body), 0, request, operation) + body)


def _exactly(channel: ssl.SSLSocket, length: int) -> bytes:
    read = b""
    while len(read) < length:
        part = channel.recv(length - len(read))
        if not part:
            raise EOFError
        read += part
    return read


def _command(operation: int, body: bytes) -> Document:
    """The command of a message, with its sequences of documents put back in."""
    if operation == _QUERY:
        return bson.decode(body[body.index(0, 4) + 9 :])
    assert operation == _MESSAGE
    assert body[:4] == b"\0" * 4, "flags that no server here knows"
    command: dict[str, object] = {}
    for kind, section in _sections(body[4:]):
        if kind == 0:
            command = {**bson.decode(section), **command}
        else:
            name, _, documents = section.partition(b"\0")
            command[name.decode()] = bson.decode_all(documents)
    return command


def _sections(body: bytes) -> Iterator[tuple[int, bytes]]:
    while body:
        (size,) = struct.unpack_from("<i", body, 1)
        skipped = 1 if body[0] == 0 else 5
        yield body[0], body[skipped : 1 + size]
        body = body[1 + size :]
