"""Folders of the lake, or of this machine in tests; files are made once and never changed."""

import os
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

import requests
from azure.core.exceptions import ResourceExistsError, ResourceNotFoundError
from azure.identity import WorkloadIdentityCredential
from azure.storage.blob import ContainerClient

_PATIENCE = 60


class TakenError(Exception):
    """A file of this name is there already."""


class Readable(Protocol):
    """A folder whose files can be read by their names."""

    def read(self, name: str) -> bytes:
        """The whole file.

        Raises:
            FileNotFoundError: There is none.
        """
        ...


class Folder(Readable, Protocol):
    """One folder."""

    def names(self, prefix: str = "") -> Sequence[str]:
        """Names of the files whose names start so, in order, folders below among them."""
        ...

    def create(self, name: str, content: bytes) -> None:
        """Make a file in one step.

        Raises:
            TakenError: Somebody made it before.
        """
        ...


def folder_at(url: str) -> Folder:
    """The folder at ``https://ACCOUNT.blob.core.windows.net/CONTAINER/PATH`` or ``file:///PATH``.

    Raises:
        ValueError: The address has another form.
    """
    parts = urlsplit(url)
    if parts.scheme == "file" and not parts.netloc and parts.path != "/":
        return LocalFolder(Path(unquote(parts.path)))
    container, _, path = parts.path.strip("/").partition("/")
    if parts.scheme == "https" and parts.netloc and container and path:
        return BlobFolder(f"https://{parts.netloc}", container, path)
    raise ValueError(
        f"the folder is {url!r}; "
        "https://ACCOUNT.blob.core.windows.net/CONTAINER/PATH or file:///PATH is allowed"
    )


class BlobFolder:
    """A folder of the lake, through its blob service, which makes a whole file in one request."""

    def __init__(self, account_url: str, container: str, path: str) -> None:
        self._path = path
        self._container = ContainerClient(
            account_url, container, credential=WorkloadIdentityCredential()
        )

    def names(self, prefix: str = "") -> Sequence[str]:
        """Names of the files whose names start so, in order."""
        whole = f"{self._path}/"
        found = self._container.list_blob_names(name_starts_with=f"{whole}{prefix}")
        return sorted(each.removeprefix(whole) for each in found)

    def read(self, name: str) -> bytes:
        """The whole file."""
        try:
            return bytes(self._container.download_blob(f"{self._path}/{name}").readall())
        except ResourceNotFoundError as error:
            raise FileNotFoundError(f"{self._path}/{name}") from error

    def create(self, name: str, content: bytes) -> None:
        """Make a file on the condition that there is none."""
        try:
            self._container.upload_blob(f"{self._path}/{name}", content, overwrite=False)
        except ResourceExistsError as error:
            raise TakenError(name) from error


class VolumeFolder:
    """A folder of a Databricks volume, through the Files API."""

    def __init__(self, server: str, path: str, token: Callable[[], str]) -> None:
        self._address, self._token = f"{server}/api/2.0/fs/files{path}", token

    def read(self, name: str) -> bytes:
        """The whole file."""
        answer = requests.get(
            f"{self._address}/{name}",
            headers={"Authorization": f"Bearer {self._token()}"},
            timeout=_PATIENCE,
        )
        if answer.status_code == requests.codes.not_found:
            raise FileNotFoundError(name)
        answer.raise_for_status()
        return answer.content


class LocalFolder:
    """A folder of this machine."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def names(self, prefix: str = "") -> Sequence[str]:
        """Names of the files whose names start so, in order."""
        files = (each for each in self._folder.rglob("*") if each.is_file())
        found = (each.relative_to(self._folder).as_posix() for each in files)
        return sorted(each for each in found if each.startswith(prefix) and each[:1] != ".")

    def read(self, name: str) -> bytes:
        """The whole file."""
        return (self._folder / name).read_bytes()

    def create(self, name: str, content: bytes) -> None:
        """Write a file beside its place and link it there, which fails where there is one."""
        place = self._folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        handle, fresh = tempfile.mkstemp(dir=self._folder, prefix=".")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            place.hardlink_to(fresh)
        except FileExistsError as error:
            raise TakenError(name) from error
        finally:
            Path(fresh).unlink()
