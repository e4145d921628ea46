"""Asks Azure Resource Manager, through azure-core's own pipeline.

The pipeline signs in, waits where Azure throttles (429 with ``Retry-After``) and tries again where
it is briefly unwell. A page that leads to another host is not followed, as the token would go
there.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Protocol
from urllib.parse import quote, urlencode, urlsplit

from clinfra.doctor.answers import Row, rows
from twin.azure.arm import text
from twin.wire import Json

if TYPE_CHECKING:
    from azure.core import PipelineClient
    from azure.core.credentials import TokenCredential
    from azure.core.rest import HttpRequest, HttpResponse

PUBLIC = "https://management.azure.com"
"""Azure Resource Manager of the public cloud."""
ENDPOINT_VARIABLE = "AZURE_RESOURCE_MANAGER_URL"
"""Names the Azure Resource Manager of another cloud."""
_MOST_PAGES = 500
_LONGEST_WAIT = 60.0
_TRIES = 5
_CONNECT_SECONDS, _READ_SECONDS = 10, 60
_MOST_SHOWN = 160


class ArmError(Exception):
    """Azure gave no answer that can be used; the text says what it said instead."""

    def __init__(self, sentence: str, status: int = 0) -> None:
        super().__init__(sentence)
        self.status = status

    @property
    def refused(self) -> bool:
        """Whether the caller lacks a role."""
        return self.status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)

    @property
    def absent(self) -> bool:
        """Whether there is no such thing."""
        return self.status == HTTPStatus.NOT_FOUND


class Asks(Protocol):
    """What checks ask of Azure Resource Manager."""

    def get(self, path: str, version: str) -> Row:
        """One object."""
        ...

    def listed(self, path: str, version: str, only: str = "") -> list[Row]:
        """All objects of a list, those of all pages."""
        ...

    def post(self, path: str, version: str, body: Mapping[str, str]) -> Row:
        """The answer to a question that changes nothing."""
        ...


@dataclass(frozen=True)
class Arm:
    """Azure Resource Manager at one address.

    Args:
        client: What signs in and sends.
        endpoint: Address.
    """

    client: "PipelineClient[HttpRequest, HttpResponse]"
    endpoint: str = PUBLIC

    def get(self, path: str, version: str) -> Row:
        """One object.

        Raises:
            ArmError: Azure refused, failed for good, or cannot be reached.
        """
        return self._answer(self._request("GET", f"{path}?api-version={version}"))

    def listed(self, path: str, version: str, only: str = "") -> list[Row]:
        """All objects of a list, those of all pages.

        Args:
            path: Path of the list.
            version: Version of the API.
            only: Filter that Azure applies.

        Raises:
            ArmError: Azure refused, failed for good, or cannot be reached.
        """
        query = {"api-version": version} | ({"$filter": only} if only else {})
        following: str = f"{path}?{urlencode(query, quote_via=quote)}"
        found: list[Row] = []
        for _ in range(_MOST_PAGES):
            answer = self._answer(self._request("GET", following))
            found += rows(answer, "value")
            following = self._same_host(text(answer, "nextLink"))
            if not following:
                return found
        raise ArmError(f"the list has more than {_MOST_PAGES} pages")

    def post(self, path: str, version: str, body: Mapping[str, str]) -> Row:
        """The answer to a question that changes nothing.

        Raises:
            ArmError: Azure refused, failed for good, or cannot be reached.
        """
        return self._answer(self._request("POST", f"{path}?api-version={version}", body))

    def _same_host(self, link: str) -> str:
        ours, theirs = urlsplit(self.endpoint), urlsplit(link)
        if link and (theirs.scheme, theirs.netloc) != (ours.scheme, ours.netloc):
            raise ArmError(f"the next page is elsewhere: {theirs.scheme}://{theirs.netloc}")
        return link

    def _request(
        self, method: str, place: str, body: Mapping[str, str] | None = None
    ) -> "HttpRequest":
        from azure.core.rest import HttpRequest

        url = place if place.startswith("https://") else f"{self.endpoint}{place}"
        return HttpRequest(method, url, json=body)

    def _answer(self, request: "HttpRequest") -> Row:
        from azure.core.exceptions import AzureError

        try:
            return _read(self.client.send_request(request))
        except AzureError as error:
            told = str(error).partition("\n")[0][:_MOST_SHOWN] or type(error).__name__
            raise ArmError(f"{self.endpoint} did not answer: {told}") from None


def pipeline_of(
    credential: "TokenCredential", endpoint: str
) -> "PipelineClient[HttpRequest, HttpResponse]":
    """A client that signs in, and is patient where Azure asks for it.

    Args:
        credential: Where tokens come from.
        endpoint: Address of Azure Resource Manager; tokens are for this audience.
    """
    from azure.core import PipelineClient
    from azure.core.pipeline.policies import BearerTokenCredentialPolicy, RetryPolicy
    from azure.core.pipeline.transport import RequestsTransport

    class Transport(RequestsTransport):
        """Waits as long as Azure asks for, within reason."""

        def sleep(self, duration: float) -> None:
            super().sleep(min(duration, _LONGEST_WAIT))

    return PipelineClient(
        endpoint,
        transport=Transport(connection_timeout=_CONNECT_SECONDS, read_timeout=_READ_SECONDS),
        policies=[
            RetryPolicy(retry_total=_TRIES, retry_status=_TRIES, retry_connect=1),
            BearerTokenCredentialPolicy(credential, f"{endpoint}/.default"),
        ],
    )


def _read(response: "HttpResponse") -> Row:
    try:
        raw: Json = json.loads(response.text())
    except ValueError:
        raw = None
    if response.status_code >= HTTPStatus.BAD_REQUEST:
        code = text(raw, "error.code") or "no code"
        raise ArmError(f"Azure answered {response.status_code} ({code})", response.status_code)
    if not isinstance(raw, Mapping):
        raise ArmError(f"Azure answered {response.status_code} without an object")
    return raw
