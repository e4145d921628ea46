"""Writes every dashboard of a folder into one folder of Grafana, and removes those that are gone.

What stands in Grafana already is written over, so the program may run any number of times. It
ends with 0 when all are in, with 2 when Grafana refuses one, which no new attempt would change,
and with 1 on whatever may pass. Interface: grafana.com/docs/grafana/latest/developer-resources.
"""

import json
import os
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

AUDIENCE = "ce34e7e5-485f-4d76-964f-b3d2b16d1e4f/.default"
"""Azure Managed Grafana as an application of Entra; source:
learn.microsoft.com/azure/managed-grafana/how-to-api-calls."""
FOLDER = "clinfra"
REFUSED, FAILED = 2, 1
_WORKSPACE = "workspace"
_MAY_PASS = frozenset({401, 403, 404, 408, 429})
"""A role or an endpoint that is new may take minutes to be known everywhere."""
_EXISTS = frozenset({409, 412})
_SECONDS = 30


class RefusedError(Exception):
    """Grafana takes no such dashboard; the message is one sentence."""


class Grafana:
    """The few calls of Grafana's interface that are needed."""

    def __init__(self, url: str, token: Callable[[], str]) -> None:
        self._url, self._token = url.rstrip("/"), token

    def call(self, method: str, path: str, body: Mapping[str, object] | None = None) -> object:
        """Send one request and give the answer.

        Raises:
            urllib.error.HTTPError: Grafana says no.
            OSError: Grafana cannot be reached.
        """
        request = urllib.request.Request(  # noqa: S310  # the address is the component's own
            f"{self._url}{path}",
            method=method,
            data=json.dumps(body).encode() if body is not None else None,
            headers={
                "Authorization": f"Bearer {self._token()}",
                "Content-Type": "application/json",
            },
        )
        with urllib.request.urlopen(request, timeout=_SECONDS) as answer:  # noqa: S310
            return json.loads(answer.read() or b"null")

    def make_folder(self) -> None:
        """Make the folder unless it is there."""
        try:
            self.call("POST", "/api/folders", {"uid": FOLDER, "title": "Platform"})
        except urllib.error.HTTPError as error:
            if error.code not in _EXISTS:
                raise

    def uids(self) -> set[str]:
        """What stands in the folder."""
        found = self.call("GET", f"/api/search?type=dash-db&folderUIDs={FOLDER}")
        return {str(each["uid"]) for each in found} if isinstance(found, list) else set()

    def write(self, dashboard: Mapping[str, object]) -> None:
        """Write one dashboard over what stands there.

        Raises:
            RefusedError: Grafana takes no such dashboard.
            OSError: Anything that may pass.
        """
        body = {"dashboard": {**dashboard, "id": None}, "folderUid": FOLDER, "overwrite": True}
        try:
            self.call("POST", "/api/dashboards/db", body)
        except urllib.error.HTTPError as error:
            if error.code in _MAY_PASS or not 400 <= error.code < 500:  # noqa: PLR2004
                raise
            raise RefusedError(f"Grafana refuses it: {_said(error)}") from error


def _said(error: urllib.error.HTTPError) -> str:
    """Grafana's own reason."""
    try:
        told = json.loads(error.read()).get("message", "")
    except (ValueError, AttributeError):
        told = ""
    return " ".join(str(told or error.reason).split())


def fitted(dashboard: dict[str, object], workspace_id: str) -> dict[str, object]:
    """A dashboard whose variable ``workspace`` is this environment's."""
    templating = dashboard.get("templating")
    variables = templating.get("list", []) if isinstance(templating, dict) else []
    for each in variables:
        if each.get("name") == _WORKSPACE:
            each["query"] = workspace_id
            each["current"] = {"text": workspace_id, "value": workspace_id}
    return dashboard


def refusals(grafana: Grafana, folder: Path, workspace_id: str) -> Iterator[str]:
    """Write all dashboards of a folder, drop the others; a sentence for each that is refused."""
    grafana.make_folder()
    kept: set[str] = set()
    for path in sorted(folder.glob("*.json")):
        dashboard = fitted(json.loads(path.read_text(encoding="utf-8")), workspace_id)
        kept.add(str(dashboard.get("uid")))
        try:
            grafana.write(dashboard)
        except RefusedError as refused:
            yield f"{path.name}: {refused}"
        else:
            sys.stdout.write(f"{path.name}: {dashboard.get('title')} is in\n")
    for gone in sorted(grafana.uids() - kept):
        grafana.call("DELETE", f"/api/dashboards/uid/{gone}")
        sys.stdout.write(f"{gone} is no longer among the files and was removed\n")


def entra_token() -> Callable[[], str]:
    """Tokens of the pod's own identity."""
    from azure.identity import WorkloadIdentityCredential

    credential = WorkloadIdentityCredential()
    return lambda: credential.get_token(AUDIENCE).token


def run(token: Callable[[], str]) -> int:
    """Write all, as far as possible, and tell every refusal."""
    url = os.environ["GRAFANA_URL"]
    folder, workspace = Path(os.environ["DASHBOARDS_FOLDER"]), os.environ["LOG_WORKSPACE_ID"]
    try:
        found = list(refusals(Grafana(url, token), folder, workspace))
    except OSError as error:
        sys.stderr.write(f"Grafana at {url} did not answer as it should: {error}\n")
        return FAILED
    for sentence in found:
        sys.stderr.write(f"{sentence}\n")
    return REFUSED if found else 0


if __name__ == "__main__":
    sys.exit(run(entra_token()))
