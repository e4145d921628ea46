"""Where an index lies: a folder of the lake, or a local folder in tests.

Both put a whole file in one step and refuse to replace a file that changed since it was read.
"""

import fcntl
import hashlib
import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

from azure.core import MatchConditions
from azure.core.exceptions import (
    ResourceExistsError,
    ResourceModifiedError,
    ResourceNotFoundError,
)
from azure.identity import WorkloadIdentityCredential
from azure.storage.blob import ContainerClient


class ChangedError(Exception):
    """Somebody else wrote the file since it was read."""


@dataclass(frozen=True)
class File:
    """A file as it was read."""

    content: bytes
    version: str
    """Changes with every write."""


class Lake(Protocol):
    """One folder."""

    def read(self, name: str) -> File | None:
        """The file, or nothing where there is none."""
        ...

    def write(self, name: str, content: bytes, *, over: str | None) -> str:
        """Write a file in one step and give its version.

        Args:
            name: Name in the folder.
            content: All of it.
            over: Version that is replaced; nothing where the file must not exist.

        Raises:
            ChangedError: The file is not the one that `over` says.
        """
        ...

    def delete(self, name: str) -> None:
        """Delete a file, if it is there."""
        ...

    def names(self) -> Sequence[str]:
        """Names of all files."""
        ...


def lake_at(url: str) -> Lake:
    """The folder at ``https://ACCOUNT.dfs.core.windows.net/CONTAINER/PATH`` or ``file:///PATH``."""
    parts = urlsplit(url)
    if parts.scheme == "file" and not parts.netloc and parts.path != "/":
        return LocalFolder(Path(unquote(parts.path)))
    container, _, path = parts.path.strip("/").partition("/")
    if parts.scheme == "https" and parts.netloc and container and path:
        return BlobFolder(f"https://{parts.netloc}", container, path)
    raise ValueError(
        f"INDEX_URL is {url!r}; "
        "allowed: https://ACCOUNT.dfs.core.windows.net/CONTAINER/PATH or file:///PATH"
    )


class BlobFolder:
    """A folder of the lake, through its blob service.

    The blob service puts a whole file in one request and under a condition; the hierarchical
    service would create it empty, append and flush, and readers would see the steps between.
    Both serve the same files (learn.microsoft.com, "Multi-protocol access on Azure Data Lake
    Storage").
    """

    def __init__(self, account_url: str, container: str, path: str) -> None:
        self._path = path
        self._container = ContainerClient(
            account_url.replace(".dfs.", ".blob.", 1),
            container,
            credential=WorkloadIdentityCredential(),
            max_single_put_size=5000 * 1024 * 1024,
        )

    def read(self, name: str) -> File | None:
        """The file, or nothing where there is none."""
        try:
            found = self._container.download_blob(f"{self._path}/{name}")
            return File(found.readall(), str(found.properties.etag))
        except ResourceNotFoundError:
            return None

    def write(self, name: str, content: bytes, *, over: str | None) -> str:
        """Write a file in one request, on the condition that it is the one replaced."""
        blob = self._container.get_blob_client(f"{self._path}/{name}")
        try:
            if over is None:
                return str(blob.upload_blob(content, overwrite=False)["etag"])
            condition = {"etag": over, "match_condition": MatchConditions.IfNotModified}
            return str(blob.upload_blob(content, overwrite=True, **condition)["etag"])
        except (ResourceExistsError, ResourceModifiedError) as error:
            raise ChangedError(name) from error

    def delete(self, name: str) -> None:
        """Delete a file, if it is there."""
        try:
            self._container.delete_blob(f"{self._path}/{name}")
        except ResourceNotFoundError:
            return

    def names(self) -> Sequence[str]:
        """Names of all files."""
        prefix = f"{self._path}/"
        found = self._container.list_blob_names(name_starts_with=prefix)
        return [each.removeprefix(prefix) for each in found]


class LocalFolder:
    """A folder of this machine."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self, name: str) -> File | None:
        """The file, or nothing where there is none."""
        try:
            content = (self._folder / name).read_bytes()
        except FileNotFoundError:
            return None
        return File(content, hashlib.sha256(content).hexdigest())

    def write(self, name: str, content: bytes, *, over: str | None) -> str:
        """Write a file beside the old one and take its place."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with self._locked():
            found = self.read(name)
            if (found.version if found else None) != over:
                raise ChangedError(name)
            handle, fresh = tempfile.mkstemp(dir=self._folder, prefix=".")
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(fresh).replace(self._folder / name)
        return hashlib.sha256(content).hexdigest()

    def delete(self, name: str) -> None:
        """Delete a file, if it is there."""
        (self._folder / name).unlink(missing_ok=True)

    def names(self) -> Sequence[str]:
        """Names of all files."""
        if not self._folder.is_dir():
            return []
        return [each.name for each in self._folder.iterdir() if not each.name.startswith(".")]

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with (self._folder / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
