"""A server in the place of Azure's Retail Prices API: it pages, throttles and breaks."""

import json
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit

Row = dict[str, object]
_PAGE = 2


@dataclass
class RetailServer:
    """What it answers, and what it was asked."""

    rows: Sequence[Row]
    troubles: list[tuple[int, str]] = field(default_factory=list[tuple[int, str]])
    """Answers before it works: a status and, where one is sent, ``Retry-After``."""
    body: bytes | None = None
    """What it sends instead of a page."""
    elsewhere: str = ""
    """Where it says that the next page is, instead of here."""
    address: str = ""
    asked: list[str] = field(default_factory=list[str])

    def page(self, path: str) -> bytes:
        """The page at an address."""
        if self.body is not None:
            return self.body
        query = parse_qs(urlsplit(path).query)
        wanted = dict(
            part.split(" eq ") for part in query.get("$filter", [""])[0].split(" and ") if part
        )
        found = [row for row in self.rows if _matches(row, wanted)]
        skip = int(query.get("$skip", ["0"])[0])
        more = skip + _PAGE < len(found)
        following = (
            f"{self.elsewhere or self.address}{path.partition('&$skip')[0]}&$skip={skip + _PAGE}"
        )
        answer = {
            "Items": found[skip : skip + _PAGE],
            "NextPageLink": following if more else None,
        }
        return json.dumps(answer).encode()


def _matches(row: Row, wanted: dict[str, str]) -> bool:
    names = {"priceType": "type"}
    return all(row.get(names.get(k, k)) == value.strip("'") for k, value in wanted.items())


@contextmanager
def serving(server: RetailServer) -> Generator[RetailServer]:
    """Serve on a port of this machine."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            server.asked.append(self.path)
            status, retry_after = server.troubles.pop(0) if server.troubles else (200, "")
            body = server.page(self.path) if status == 200 else b"{}"
            self.send_response(status)
            if retry_after:
                self.send_header("Retry-After", retry_after)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base's name
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        server.address = f"http://127.0.0.1:{http.server_port}"
        Thread(target=http.serve_forever, daemon=True).start()
        yield server
        http.shutdown()
