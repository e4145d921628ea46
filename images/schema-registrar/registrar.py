"""Registers every schema of a folder in its schema group, under its record's full name.

A body that is registered already keeps its version, so the program may run any number of times.
It ends with 0 when all are registered, with 2 when the group refuses one, which no new attempt
would change, and with 1 on whatever may pass.
"""

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from azure.core.exceptions import AzureError, HttpResponseError
from azure.identity import WorkloadIdentityCredential
from azure.schemaregistry import SchemaFormat, SchemaRegistryClient

REFUSED, FAILED = 2, 1
_MAY_PASS = frozenset({401, 403, 404, 408, 429})
"""A role or a group that is new may take minutes to be known everywhere."""


class RefusedError(Exception):
    """The group takes no such schema; the message is one sentence."""


def full_name(body: str) -> str:
    """Full name of a record, by which serialisers look its schema up."""
    record = json.loads(body)
    space = record.get("namespace")
    return f"{space}.{record['name']}" if space and "." not in record["name"] else record["name"]


def register(client: SchemaRegistryClient, group: str, name: str, body: str) -> int:
    """Register one schema and give its version.

    Raises:
        RefusedError: It cannot follow the newest version, or is no schema.
        AzureError: Anything that may pass.
    """
    try:
        return client.register_schema(group, name, body, SchemaFormat.AVRO).version
    except HttpResponseError as error:
        status = error.status_code or 0
        if status in _MAY_PASS or not 400 <= status < 500:  # noqa: PLR2004  # faults of the request
            raise
        raise RefusedError(
            f"{name} is refused by the group {group}: {_said(error)}; what the newest version "
            "wrote must stay readable, so give each new field a default and keep every type"
        ) from error


def refusals(client: SchemaRegistryClient, group: str, folder: Path) -> Iterator[str]:
    """Register all schemas of a folder; give a sentence for each that is refused."""
    for path in sorted(folder.glob("*.avsc")):
        body = path.read_text(encoding="utf-8")
        name = full_name(body)
        try:
            version = register(client, group, name, body)
        except RefusedError as refused:
            yield f"{path.name}: {refused}"
        else:
            sys.stdout.write(f"{path.name}: {name} has version {version} in {group}\n")


def _said(error: HttpResponseError) -> str:
    """The service's own reason, without the lines that the client adds."""
    reason = error.error.message if error.error else None
    return " ".join((reason or error.reason or "no reason is given").split()).rstrip(".")


def main() -> int:
    """Register all, as far as possible, and tell every refusal."""
    host, group = os.environ["REGISTRY_HOST"], os.environ["SCHEMA_GROUP"]
    try:
        with SchemaRegistryClient(host, WorkloadIdentityCredential()) as client:
            found = list(refusals(client, group, Path(os.environ["SCHEMAS_FOLDER"])))
    except AzureError as error:
        sys.stderr.write(f"the schema registry {host} did not answer as it should: {error}\n")
        return FAILED
    for sentence in found:
        sys.stderr.write(f"{sentence}\n")
    return REFUSED if found else 0


if __name__ == "__main__":
    sys.exit(main())
