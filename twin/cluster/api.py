"""Speaks to a Kubernetes API server: discovery, server-side apply, reading, deleting."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from twin.cluster.kubeconfig import Access
from twin.wire import Json, Properties, at

if TYPE_CHECKING:
    import httpx

FIELD_MANAGER = "clinfra"
"""Who owns what is applied: kubernetes.io/docs/reference/using-api/server-side-apply."""
NO_HTTPX = "a real cluster needs the Python package httpx: `pip install httpx==0.28.1`"
_APPLY = "application/apply-patch+yaml"
_SECONDS = 60
_ABSENT = 404


class ApiError(Exception):
    """The API server refuses, in one sentence."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


@dataclass(frozen=True)
class Place:
    """Where the objects of one kind are."""

    path: str
    """Path of the group and version."""
    plural: str
    namespaced: bool

    def of(self, name: str, namespace: str) -> str:
        """Path of one object, or of all where the name is empty."""
        inside = f"/namespaces/{namespace}" if self.namespaced and namespace else ""
        return f"{self.path}{inside}/{self.plural}{f'/{name}' if name else ''}"


@dataclass(frozen=True)
class Answer:
    """What the API server says of an object."""

    live: Properties
    warnings: tuple[str, ...] = ()
    """What it lets pass and warns of."""


class ApiServer:
    """One API server.

    Raises:
        ApiError: The HTTP client is not installed.
    """

    def __init__(self, access: Access) -> None:
        try:
            import httpx
        except ImportError:
            raise ApiError(0, NO_HTTPX) from None
        self._failed = httpx.HTTPError
        self._client = httpx.AsyncClient(
            base_url=access.server,
            headers=dict(access.headers),
            verify=access.trust,
            timeout=_SECONDS,
            trust_env=False,
        )
        self._places: dict[tuple[str, str], Place] = {}

    async def apply(
        self, manifest: Properties, *, dry: bool = False, part: str = "", force: bool = False
    ) -> Answer:
        """Apply an object server-side, or a part such as ``status`` of it.

        Raises:
            ApiError: It is refused, or another owns what it sets.
        """
        path = await self._path(manifest) + (f"/{part}" if part else "")
        query = {"fieldManager": FIELD_MANAGER, "force": str(force).lower()}
        query |= {"dryRun": "All"} if dry else {}
        content = json.dumps(manifest).encode()
        said = await self._ask("PATCH", path, query, content, secret=_is_secret(manifest))
        warned = said.headers.get_list("warning")
        return Answer(said.json(), tuple(each.split('"')[1] for each in warned if '"' in each))

    async def get(self, manifest: Properties) -> Properties | None:
        """The object as the server has it; ``None`` where it is gone, or its kind is."""
        try:
            return (await self._ask("GET", await self._path(manifest))).json()
        except ApiError as error:
            if error.status == _ABSENT:
                return None
            raise

    async def delete(self, manifest: Properties, *, after_owned: bool = False) -> None:
        """Ask for the deletion of an object and what it owns; an absent one is fine."""
        query = {"propagationPolicy": "Foreground" if after_owned else "Background"}
        try:
            await self._ask("DELETE", await self._path(manifest), query)
        except ApiError as error:
            if error.status != _ABSENT:
                raise

    async def all_of(
        self, version: str, kind: str, namespace: str = "", labels: Mapping[str, str] | None = None
    ) -> list[Properties]:
        """All objects of a kind, of one namespace and with some labels, where given."""
        place = await self.place(version, kind)
        chosen = ",".join(f"{name}={value}" for name, value in (labels or {}).items())
        said = await self._ask("GET", place.of("", namespace), {"labelSelector": chosen})
        return [{**each, "apiVersion": version, "kind": kind} for each in said.json()["items"]]

    async def place(self, version: str, kind: str) -> Place:
        """Where the objects of a kind are.

        Raises:
            ApiError: The server has no such kind.
        """
        known = self._places.get((version, kind))
        if known:
            return known
        path = f"/apis/{version}" if "/" in version else f"/api/{version}"
        lacking = f"the cluster has no kind {version} {kind}; install its definition first"
        try:
            listed = (await self._ask("GET", path)).json()["resources"]
        except ApiError as error:
            raise ApiError(
                error.status, lacking if error.status == _ABSENT else str(error)
            ) from None
        for each in listed:
            if "/" not in each["name"]:
                found = Place(path, each["name"], each["namespaced"])
                self._places[version, each["kind"]] = found
        if (version, kind) not in self._places:
            raise ApiError(_ABSENT, lacking)
        return self._places[version, kind]

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def _path(self, manifest: Properties) -> str:
        place = await self.place(str(manifest.get("apiVersion")), str(manifest.get("kind")))
        namespace = str(at(manifest, "metadata.namespace") or "default")
        return place.of(str(at(manifest, "metadata.name")), namespace)

    async def _ask(
        self,
        method: str,
        path: str,
        query: Mapping[str, str] | None = None,
        content: bytes | None = None,
        *,
        secret: bool = False,
    ) -> "httpx.Response":
        kind = {"Content-Type": _APPLY} if content else {}
        try:
            said = await self._client.request(
                method, path, params=query, content=content, headers=kind
            )
        except self._failed as error:
            raise ApiError(
                0, f"the cluster does not answer: {error or type(error).__name__}"
            ) from None
        if said.is_error:
            raise ApiError(said.status_code, _sentence(said.text, secret=secret))
        return said


def _is_secret(manifest: Properties) -> bool:
    return manifest.get("kind") == "Secret"


def _sentence(text: str, *, secret: bool) -> str:
    """The server's sentence; of a Secret only the fields, since it quotes values."""
    try:
        status: Json = json.loads(text)
    except ValueError:
        return text.strip()[:200] or "the cluster refuses without a word"
    if not secret:
        return str(at(status, "message"))
    causes = at(status, "details.causes")
    fields = [str(at(each, "field")) for each in causes] if isinstance(causes, list) else []
    reason = at(status, "reason") or "refused"
    return f"{reason}, a Secret: {', '.join(fields) or 'the server names no field'}"
