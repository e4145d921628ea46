"""Runs commands of Azure's own command line without Azure; started by the Python that has it.

The command line reads, checks and carries out each command itself. What stands in is the login and
the answer of the other side, as in the command line's own tests: every request is written down and
answered with a resource of the address that was asked, or an empty list.

Reads a JSON list of commands, each a list of words without ``az``; writes for each a JSON object
with ``code``, ``said`` and ``requests``.
"""

import contextlib
import io
import json
import sys
import time
from typing import NamedTuple
from unittest import mock
from urllib.parse import urlsplit

import requests
from azure.cli.core import (  # pyright: ignore[reportMissingImports]  # of the other Python
    get_default_cli,  # pyright: ignore[reportUnknownVariableType]
)

SUBSCRIPTION = "00000000-0000-4000-8000-000000000001"
GROUP = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg"
PROFILE = "azure.cli.core._profile.Profile."
KEY_VAULT = "Microsoft.KeyVault/vaults"
LOOKED_UP = {"/resources": "Microsoft.ContainerRegistry/registries", "/deletedVaults": KEY_VAULT}
"""Ends of lists in which the command line looks for what was named, and what they list."""
ANSWER = {
    "value": [],
    "access_token": "none",
    "refresh_token": "none",
    "tag": {"name": "none", "digest": "sha256:0"},
    "manifests": [],
    "key": {"kid": "https://vault.vault.azure.net/keys/key/1"},
}


class Token(NamedTuple):
    token: str
    expires_on: int


class Nobody:
    """A login whose tokens open nothing."""

    def get_token(self, *_scopes: str, **_options: object) -> Token:
        return Token("none", int(time.time()) + 3600)

    get_token_info = get_token

    def acquire_token(self, *_scopes: str, **_options: object) -> dict[str, object]:
        return {"access_token": "none", "expires_in": 3600}


def answer(asked: requests.PreparedRequest, words: list[str]) -> requests.Response:
    """What the other side says: the resource of the address, or a list of all that was named."""
    path = urlsplit(str(asked.url)).path
    names = path.partition("/providers/")[2].split("/")
    document: dict[str, object] = dict(ANSWER)
    for end, kind in LOOKED_UP.items():
        if path.endswith(end):
            document["value"] = [resource(f"{GROUP}/providers/{kind}/{each}") for each in words]
    if len(names) % 2 and len(names) > 1:
        document = resource(path)
    if path.endswith("/_tags"):
        document["tags"] = []
    response = requests.Response()
    response.status_code = 202 if begins(asked) else 200
    response.headers["Content-Type"] = "application/json"
    if path == "/v2/":  # of a registry, which sends whoever knocks to get a token
        response.status_code = 401
        response.headers["WWW-Authenticate"] = f'Bearer realm="{asked.url}",service="registry"'
    if begins(asked):
        response.headers.update({"Location": str(asked.url), "Retry-After": "0"})
    response.url = str(asked.url)
    response.request = asked
    response.raw = io.BytesIO(json.dumps(document).encode())
    return response


def begins(asked: requests.PreparedRequest) -> bool:
    """Whether it begins what Azure is asked about until it has ended."""
    return asked.method == "POST" and "//management.azure.com/" in str(asked.url)


def resource(path: str) -> dict[str, object]:
    name = path.rpartition("/")[2]
    made: dict[str, object] = {"provisioningState": "Succeeded", "location": "eastus2"}
    made |= {"loginServer": f"{name}.azurecr.io", "vaultId": path}
    made |= {"network": {"publicNetworkAccess": "Enabled"}}
    told: dict[str, object] = {"id": path, "name": name, "location": "eastus2", "type": "none"}
    return told | {"properties": made, "sku": {"name": "Premium", "tier": "Premium"}}


def carried_out(words: list[str], said: io.StringIO) -> dict[str, object]:
    sent: list[str] = []
    before = len(said.getvalue())

    def send(_session: object, asked: requests.PreparedRequest, **_options: object) -> object:
        sent.append(f"{asked.method} {asked.url}")
        return answer(asked, words)

    account = {"id": SUBSCRIPTION, "tenantId": SUBSCRIPTION, "state": "Enabled", "name": "none"}
    account |= {"environmentName": "AzureCloud", "isDefault": True, "user": {"type": "user"}}
    login = (Nobody(), SUBSCRIPTION, SUBSCRIPTION)
    bearer = (("Bearer", "none", {"expires_on": 0, "expiresOn": ""}), SUBSCRIPTION, SUBSCRIPTION)
    stands_in = {
        "load_cached_subscriptions": [account],
        "get_subscription_id": SUBSCRIPTION,
        "get_subscription": account,
        "get_login_credentials": login,
        "get_raw_token": bearer,
    }
    with contextlib.ExitStack() as stack:
        for name, value in stands_in.items():
            stack.enter_context(mock.patch(PROFILE + name, return_value=value))
        stack.enter_context(mock.patch("requests.Session.send", send))
        stack.enter_context(contextlib.redirect_stdout(said))
        stack.enter_context(contextlib.redirect_stderr(said))
        try:
            code = get_default_cli().invoke(words)
        except SystemExit as error:
            code = error.code
    return {"code": code, "said": said.getvalue()[before:][-2000:], "requests": sent}


if __name__ == "__main__":
    told = io.StringIO()  # one for all: the command line's log keeps the first that it meets
    json.dump([carried_out(each, told) for each in json.load(sys.stdin)], sys.stdout)
