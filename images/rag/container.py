"""A container of the lake, through its blob service."""

from collections.abc import Iterator
from dataclasses import dataclass

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


class Container:
    """Files by name."""

    def __init__(self, address: str, container: str) -> None:
        self._client = ContainerClient(address, container, credential=WorkloadIdentityCredential())

    def read(self, name: str) -> File | None:
        """The file, or nothing where there is none."""
        try:
            found = self._client.download_blob(name)
            return File(found.readall(), str(found.properties.etag))
        except ResourceNotFoundError:
            return None

    def write(self, name: str, content: bytes) -> None:
        """Write a file over whatever is there."""
        self._client.upload_blob(name, content, overwrite=True)

    def replace(self, name: str, content: bytes, *, over: File | None) -> None:
        """Write a file where it is still the one that was read.

        Raises:
            ChangedError: It is not.
        """
        try:
            if over is None:
                self._client.upload_blob(name, content, overwrite=False)
            else:
                condition = {
                    "etag": over.version,
                    "match_condition": MatchConditions.IfNotModified,
                }
                self._client.upload_blob(name, content, overwrite=True, **condition)
        except (ResourceExistsError, ResourceModifiedError) as error:
            raise ChangedError(name) from error

    def delete(self, name: str) -> None:
        """Delete a file, if it is there."""
        try:
            self._client.delete_blob(name)
        except ResourceNotFoundError:
            return

    def names(self, prefix: str) -> Iterator[str]:
        """Names of the files below a prefix."""
        return self._client.list_blob_names(name_starts_with=prefix)
