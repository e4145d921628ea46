"""Copies every collection of every Qdrant pod to the lake, and deletes copies that are too old."""

import json
import os
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.client import HTTPResponse
from pathlib import Path
from urllib.parse import quote
from urllib.request import Request, urlopen

from azure.identity import WorkloadIdentityCredential
from azure.storage.blob import ContainerClient

_PATIENCE = 3600
_BLOCK = 16 * 1024 * 1024


class Node:
    """One pod of a Qdrant cluster."""

    def __init__(self, url: str, key: str, trusted: ssl.SSLContext) -> None:
        self.name = url.rsplit("//", maxsplit=1)[-1].split(".", maxsplit=1)[0]
        self._url, self._key, self._trusted = url, key, trusted

    def ask(self, path: str, method: str = "GET") -> HTTPResponse:
        """The open answer of the pod."""
        request = Request(self._url + path, method=method, headers={"api-key": self._key})  # noqa: S310  # https
        return urlopen(request, timeout=_PATIENCE, context=self._trusted)  # noqa: S310  # https

    def result(self, path: str, method: str = "GET") -> dict:
        """What the pod answers, read."""
        with self.ask(path, method) as answer:
            return json.load(answer)["result"]

    def collections(self) -> Iterator[str]:
        """Names of all collections."""
        for each in self.result("/collections")["collections"]:
            yield each["name"]


def copy(node: Node, collection: str, folder: str, lake: ContainerClient) -> None:
    """Have one snapshot made, send it to the lake, and delete it on the pod whatever happens."""
    place = f"/collections/{quote(collection, safe='')}/snapshots"
    name = node.result(f"{place}?wait=true", "POST")["name"]
    try:
        with node.ask(f"{place}/{quote(name)}") as stream:
            lake.upload_blob(f"{folder}/{node.name}/{collection}/{name}", stream)
    finally:
        node.result(f"{place}/{quote(name)}?wait=true", "DELETE")


def delete_old(folder: str, days: int, lake: ContainerClient, now: datetime) -> None:
    """Delete every copy that is older than so many days; folders have no age."""
    for blob in lake.list_blobs(name_starts_with=f"{folder}/"):
        if blob.name.endswith(".snapshot") and blob.last_modified < now - timedelta(days=days):
            lake.delete_blob(blob.name)


def main() -> None:
    """Copy first, so that a failure never leaves fewer copies than before."""
    account, _, place = os.environ["SNAPSHOTS_URL"].removeprefix("https://").partition("/")
    container, _, folder = place.partition("/")
    lake = ContainerClient(
        f"https://{account}", container, WorkloadIdentityCredential(), max_block_size=_BLOCK
    )
    key = Path(os.environ["QDRANT_API_KEY_FILE"]).read_text(encoding="utf-8").strip()
    trusted = ssl.create_default_context(cafile=os.environ["QDRANT_CA_FILE"])
    for url in os.environ["QDRANT_URLS"].split(","):
        node = Node(url, key, trusted)
        for collection in node.collections():
            copy(node, collection, folder, lake)
    delete_old(folder, int(os.environ["RETENTION_DAYS"]), lake, datetime.now(UTC))


if __name__ == "__main__":
    main()
