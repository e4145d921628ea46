"""What a provider's configuration says of where its resources live."""

import base64
import json
from dataclasses import replace
from urllib.parse import urlparse

from ruamel.yaml import YAML

from twin.kinds import Connection
from twin.wire import Properties


def configured(package: str, args: Properties) -> Connection:
    """The connection of a provider of a package."""
    connection = Connection()
    if package == "azure-native":
        return replace(
            connection,
            subscription=str(args.get("subscriptionId") or connection.subscription),
            tenant=str(args.get("tenantId") or connection.tenant),
        )
    if package == "kubernetes":
        return replace(connection, host=_server(args.get("kubeconfig")))
    return replace(connection, host=str(args.get("host") or ""))


def _server(kubeconfig: object) -> str:
    """Host of a kubeconfig's first cluster; empty where there is none to read."""
    if not isinstance(kubeconfig, str):
        return ""
    text = kubeconfig
    if not text.lstrip().startswith(("apiVersion", "{", "clusters", "kind", "contexts")):
        text = base64.b64decode(kubeconfig).decode()
    parsed = json.loads(text) if text.lstrip().startswith("{") else YAML(typ="safe").load(text)
    return urlparse(parsed["clusters"][0]["cluster"]["server"]).hostname or ""
