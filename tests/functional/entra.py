"""A stand-in for Entra's token endpoint, for the real azure-identity library.

It answers workload identity's exchange of a service account's token for an access token. The same
client and scope always get the same token, so that a server can take it as a password.
"""

import base64
import json
import time
import uuid
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs

from tests.functional.processes import JsonEndpoint, serving
from tests.functional.trust import HOST, Trust

TENANT = "00000000-0000-4000-8000-0000000000aa"
_ASSERTION = "token-of-the-service-account"
_HOUR = 3600


@dataclass
class Entra:
    """The endpoint, and what it was asked."""

    folder: Path
    trust: Trust
    started: int = field(default_factory=lambda: int(time.time()))
    url: str = ""
    asked: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    """Client and scope of each request."""

    def token(self, client: str, scope: str) -> str:
        """The access token of a client for a scope."""
        audience = scope.removesuffix("/.default")
        claims = {"aud": audience, "oid": object_of(client), "exp": self.started + _HOUR}
        parts = ({"alg": "RS256", "typ": "JWT"}, claims)
        return ".".join([*(_encoded(json.dumps(each).encode()) for each in parts), "c2ln"])

    def environment(self, client: str) -> dict[str, str]:
        """What the webhook of workload identity sets in a pod."""
        assertion = self.folder / "assertion"
        assertion.write_text(_ASSERTION, encoding="utf-8")
        return {
            "AZURE_AUTHORITY_HOST": self.url,
            "AZURE_CLIENT_ID": client,
            "AZURE_TENANT_ID": TENANT,
            "AZURE_FEDERATED_TOKEN_FILE": str(assertion),
            **self.trust.environment,
        }


def object_of(client: str) -> str:
    """Object id of a client's service principal."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, client))


@contextmanager
def entra_in(folder: Path, trust: Trust) -> Generator[Entra]:
    """Run the endpoint."""
    entra = Entra(folder, trust)

    class Endpoint(JsonEndpoint):
        def do_POST(self) -> None:  # noqa: N802  # the name that http.server asks for
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {key: values[0] for key, values in parse_qs(body).items()}
            client, scope = form["client_id"], form["scope"].split()[0]
            if self.path != f"/{TENANT}/oauth2/v2.0/token" or (
                form["client_assertion"] != _ASSERTION
            ):
                self.answer(401, {"error": "invalid_client", "error_description": "refused"})
                return
            entra.asked.append((client, scope))
            self.answer(
                200,
                {
                    "token_type": "Bearer",
                    "expires_in": _HOUR,
                    "access_token": entra.token(client, scope),
                },
            )

    with serving(Endpoint, trust.server_context()) as port:
        entra.url = f"https://{HOST}:{port}"
        yield entra


def _encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
