"""Signs in through azure-identity's chain of credentials, and says who that is."""

import base64
import binascii
import json
import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from clinfra.doctor.findings import Finding, failed, ok, warning
from twin.azure.arm import text
from twin.wire import Json

if TYPE_CHECKING:
    from azure.core.credentials import TokenCredential

_AREA = "login"
_MICROSOFTS = ("login.microsoftonline.com", "login.microsoftonline.us", "login.chinacloudapi.cn")
"""Hosts that sign in for clouds of Microsoft's own; any other is not looked up there."""
_MOST_SHOWN = 160


class NoLoginError(Exception):
    """No credential of the chain gave a token; the text says why."""


@dataclass(frozen=True)
class Caller:
    """Who the token is of, as far as the token tells."""

    object_id: str = ""
    tenant_id: str = ""


def credential_of(environment: Mapping[str, str]) -> "TokenCredential":
    """The chain: environment, workload identity, managed identity, then the tools of developers.

    Raises:
        ModuleNotFoundError: azure-identity is not installed.
    """
    from azure.identity import DefaultAzureCredential

    logging.getLogger("azure").setLevel(logging.CRITICAL)
    given = environment.get("AZURE_AUTHORITY_HOST", "")
    host = (urlsplit(given).hostname or given) if given else _MICROSOFTS[0]
    return DefaultAzureCredential(disable_instance_discovery=host not in _MICROSOFTS)


def signed_in(credential: "TokenCredential", endpoint: str) -> Caller:
    """Who asks; the token itself goes nowhere but to Azure.

    Raises:
        NoLoginError: No credential gave a token.
    """
    from azure.core.exceptions import AzureError

    try:
        token = credential.get_token(f"{endpoint}/.default").token
    except (AzureError, ValueError) as error:
        raise NoLoginError(reason_in(str(error))) from None
    return caller_of(token)


def caller_of(token: str) -> Caller:
    """What an access token says of its owner; nothing where it cannot be read."""
    middle = token.split(".")[1] if token.count(".") == 2 else ""  # noqa: PLR2004  # a JWT's parts
    try:
        claims: Json = json.loads(base64.urlsafe_b64decode(middle + "=" * (-len(middle) % 4)))
    except (ValueError, binascii.Error):
        return Caller()
    return Caller(text(claims, "oid"), text(claims, "tid"))


def reason_in(message: str) -> str:
    """The line of azure-identity's report that says why; most lines say what is not set up."""
    lines = [line.strip() for line in message.splitlines()]
    told = next((line for line in lines if "AADSTS" in line or "uthentication failed" in line), "")
    if told:
        return told.partition(" Trace ID")[0][:_MOST_SHOWN]
    tried = [line.split(":")[0] for line in lines if "Credential:" in line]
    return f"no credential is set up; tried {', '.join(tried) or 'none'}"


def judged(caller: Caller, tenant: str) -> Iterator[Finding]:
    """Whether the caller is of the stack's tenant."""
    if caller.tenant_id and caller.tenant_id != tenant:
        found = f"signed in to the tenant {caller.tenant_id}; the stack's is {tenant}"
        yield failed(_AREA, found, f"az login --tenant {tenant}")
    elif not caller.object_id:
        found = "signed in, and the token does not say as whom"
        yield warning(_AREA, found, "az ad signed-in-user show --query id")
    else:
        yield ok(_AREA, f"signed in as {caller.object_id}")


def no_login(why: str, tenant: str) -> Finding:
    """The finding where nobody is signed in."""
    return failed(_AREA, why, f"az login --tenant {tenant}")
