"""Entra tokens of the program's own identity, and an HTTP client that trusts the system's roots."""

import ssl
from functools import cache

import httpx
from azure.identity import WorkloadIdentityCredential


@cache
def _credential() -> WorkloadIdentityCredential:
    return WorkloadIdentityCredential()


def token(scope: str) -> str:
    """An access token for a scope, from the cache while it is good."""
    return _credential().get_token(scope).token


def client(address: str, *, authority_file: str | None = None, seconds: float = 60) -> httpx.Client:
    """A client of one service.

    Args:
        address: Where it is.
        authority_file: Authority that signed its certificate, where the system knows none.
        seconds: Patience with one request.
    """
    context = ssl.create_default_context(cafile=authority_file)
    return httpx.Client(base_url=address, verify=context, timeout=seconds)


class ServiceError(Exception):
    """A service that refused; the text says which and how, and nothing of what was sent."""


def checked(service: str, answer: httpx.Response) -> httpx.Response:
    """The answer, where it is one.

    Raises:
        ServiceError: It is a refusal.
    """
    if answer.is_error:
        raise ServiceError(f"{service} answered {answer.status_code}")
    return answer
