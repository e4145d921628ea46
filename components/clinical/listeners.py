"""What the engine listens with: the TLS listener's configuration and the channels."""

import json
from pathlib import Path
from string import Template
from uuid import NAMESPACE_URL, uuid5

from stacks.interface_engine import Hl7Feed, IntegrationSettings, LisResults, MessageType

SECRETS = "/etc/secrets"
CERTIFICATE, AUTHORITY, PASSWORD = "tls.pem", "senders-ca.pem", "admin-password"  # names of files
FILES = (CERTIFICATE, AUTHORITY, PASSWORD)
"""What the platform team puts into Key Vault before the first up, and the engine mounts."""
_CHANNELS = Path(__file__).parents[2] / "channels"


def inner_port(port: int) -> int:
    """Port inside the pod that a feed's messages are handed on to, on the loopback alone."""
    return port + 30000


def tls_listener(settings: IntegrationSettings, secrets: str = SECRETS) -> str:
    """Configuration of stunnel: one section for each feed, TLS 1.2 or newer, no plain port.

    Options: the manual of stunnel 5 (stunnel.org/static/stunnel.html).

    Args:
        settings: The connections.
        secrets: Folder of the certificate with its key and of the senders' authority.
    """
    lines = [
        "foreground = yes",
        "pid =",
        "debug = notice",
        "sslVersionMin = TLSv1.2",
        "options = NO_RENEGOTIATION",
        f"cert = {secrets}/{CERTIFICATE}",
    ]
    for name, feed in settings.feeds.items():
        lines += [
            f"[{name}]",
            f"accept = 0.0.0.0:{feed.port}",
            f"connect = 127.0.0.1:{inner_port(feed.port)}",
        ]
        if feed.client_certificate:
            lines += [f"CAfile = {secrets}/{AUTHORITY}", "verifyChain = yes", "requireCert = yes"]
    return "\n".join([*lines, ""])


def channels(settings: IntegrationSettings) -> dict[str, str]:
    """The engine's channels by file name, from the templates in ``channels``."""
    template = Template((_CHANNELS / "listener.xml").read_text(encoding="utf-8"))
    return {
        f"{name}.xml": template.substitute(
            id=uuid5(NAMESPACE_URL, f"clinfra:channel:{name}"),
            name=name,
            port=inner_port(feed.port),
            types=json.dumps([each.value for each in taken(feed)]).replace('"', "'"),
        )
        for name, feed in settings.feeds.items()
    }


def taken(feed: Hl7Feed | LisResults) -> tuple[MessageType, ...]:
    """Messages that a feed takes."""
    return feed.message_types if isinstance(feed, Hl7Feed) else (MessageType.ORU,)
