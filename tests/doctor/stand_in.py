"""A server in the place of Entra and Azure Resource Manager: it pages, throttles and refuses.

The real azure-identity and azure-core talk to it over HTTPS. It answers what a test gave it, to
those alone who bear a token that it issued.
"""

import base64
import json
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from tests.functional.processes import serving
from tests.functional.trust import HOST, Trust

TENANT = "00000000-0000-4000-8000-0000000000aa"
CALLER = "5e2a9cff-0000-4000-8000-000000000003"
CLIENT = "5e2a9cfe-0000-4000-8000-000000000003"
SECRET = "never-to-be-shown"  # noqa: S105  # of a server that lives for one test
ASSERTION = "token-of-the-service-account"
_PAGE = 2
Row = Mapping[str, object]


@dataclass
class Azure:
    """What it answers, and what it was asked."""

    folder: Path
    trust: Trust
    lists: dict[str, Sequence[Row]] = field(default_factory=dict[str, Sequence[Row]])
    """Path to the rows of a list; they come two a page."""
    objects: dict[str, Row] = field(default_factory=dict[str, Row])
    """Path to an object; for a question, its answer."""
    troubles: list[tuple[str, int, str]] = field(default_factory=list[tuple[str, int, str]])
    """Ends of paths that fail once: with a status and, where one is sent, ``Retry-After``."""
    refused: set[str] = field(default_factory=set[str])
    """Ends of paths that the caller has no role for."""
    elsewhere: str = ""
    """Where it says that the next page is, instead of here."""
    url: str = ""
    tenant: str = TENANT
    asked: list[str] = field(default_factory=list[str])
    """Method, path and query of each request of Azure Resource Manager."""
    bodies: list[Row] = field(default_factory=list[Row])

    @property
    def token(self) -> str:
        """The access token of the one caller."""
        claims = {"aud": self.url, "oid": CALLER, "tid": self.tenant, "exp": 4_000_000_000}
        parts = ({"alg": "RS256", "typ": "JWT"}, claims)
        return ".".join([*(_encoded(json.dumps(each).encode()) for each in parts), "c2ln"])

    def with_secret(self) -> dict[str, str]:
        """Environment of a service principal with a secret."""
        return self._common() | {"AZURE_CLIENT_SECRET": SECRET}

    def with_workload_identity(self) -> dict[str, str]:
        """Environment of workload identity, as a pod or a pipeline with OIDC has it."""
        assertion = self.folder / "assertion"
        assertion.write_text(ASSERTION, encoding="utf-8")
        return self._common() | {"AZURE_FEDERATED_TOKEN_FILE": str(assertion)}

    def _common(self) -> dict[str, str]:
        return {
            "AZURE_AUTHORITY_HOST": self.url,
            "AZURE_RESOURCE_MANAGER_URL": self.url,
            "AZURE_CLIENT_ID": CLIENT,
            "AZURE_TENANT_ID": TENANT,
            **self.trust.environment,
        }

    def login(self, path: str, form: Mapping[str, str]) -> tuple[int, Row]:
        """Entra's answer."""
        base = f"{self.url}/{TENANT}"
        if path.endswith("/.well-known/openid-configuration"):
            return 200, {
                "issuer": f"{base}/v2.0",
                "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
                "token_endpoint": f"{base}/oauth2/v2.0/token",
            }
        given = form.get("client_secret") or form.get("client_assertion")
        if given not in (SECRET, ASSERTION):
            told = "AADSTS7000215: Invalid client secret provided. Trace ID: 1"
            return 401, {"error": "invalid_client", "error_description": told}
        return 200, {"token_type": "Bearer", "expires_in": 3600, "access_token": self.token}

    def answer(self, method: str, target: str) -> tuple[int, dict[str, str], Row]:
        """Azure Resource Manager's answer: status, headers and body."""
        self.asked.append(f"{method} {target}")
        path, query = urlsplit(target).path, parse_qs(urlsplit(target).query)
        for trouble in self.troubles:
            if path.endswith(trouble[0]):
                self.troubles.remove(trouble)
                headers = {"Retry-After": trouble[2]} if trouble[2] else {}
                return trouble[1], headers, _error("Throttled")
        if any(path.endswith(each) for each in self.refused):
            return 403, {}, _error("AuthorizationFailed")
        if path in self.lists:
            return 200, {}, self._page(target, self.lists[path], query)
        if path in self.objects:
            return 200, {}, self.objects[path]
        return 404, {}, _error("NotFound")

    def _page(self, target: str, rows: Sequence[Row], query: Mapping[str, list[str]]) -> Row:
        skip = int(query.get("$skiptoken", ["0"])[0])
        more = skip + _PAGE < len(rows)
        here = target.partition("&$skiptoken")[0]
        link = f"{self.elsewhere or self.url}{here}&$skiptoken={skip + _PAGE}"
        return {"value": rows[skip : skip + _PAGE]} | ({"nextLink": link} if more else {})


def _error(code: str) -> Row:
    return {"error": {"code": code, "message": "what Azure says"}}


@contextmanager
def serving_azure(folder: Path, trust: Trust) -> Generator[Azure]:
    """Run the server."""
    azure = Azure(folder, trust)

    class Endpoint(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if "/.well-known/" in self.path:
                self._send(*_bare(azure.login(self.path, {})))
            else:
                self._as_caller("GET")

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            if self.path.endswith("/oauth2/v2.0/token"):
                form = {key: values[0] for key, values in parse_qs(body).items()}
                self._send(*_bare(azure.login(self.path, form)))
            else:
                azure.bodies.append(json.loads(body))
                self._as_caller("POST")

        def _as_caller(self, method: str) -> None:
            known = self.headers.get("Authorization") == f"Bearer {azure.token}"
            refused = (401, dict[str, str](), _error("InvalidAuthenticationToken"))
            self._send(*(azure.answer(method, self.path) if known else refused))

        def _send(self, status: int, headers: Mapping[str, str], body: Row) -> None:
            content = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # inherited
            """Say nothing."""

    with serving(Endpoint, trust.server_context()) as port:
        azure.url = f"https://{HOST}:{port}"
        yield azure


def _bare(answer: tuple[int, Row]) -> tuple[int, dict[str, str], Row]:
    return answer[0], {}, answer[1]


def _encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
