"""Finds what an interrupted run made before it could write it down."""

from collections.abc import Mapping

from twin.cloud import Cloud
from twin.kinds import Connection, kind_of
from twin.provider import public
from twin.wire import Json, Properties


def existing_id(cloud: Cloud, token: str, inputs: Properties, connection: Connection) -> str | None:
    """The provider's id of the resource that these inputs describe; ``None`` where none exists.

    Args:
        cloud: What exists.
        token: Type token.
        inputs: Inputs of the resource; its names must be known.
        connection: How its provider is configured.
    """
    kind = kind_of(token)
    found = cloud.get(kind.identify(inputs, connection)) if kind else None
    return public(token, found.id, found.outputs) if found else None


def connection_of(provider: Mapping[str, Json], cluster_host: str) -> Connection:
    """The connection of a provider, from its inputs in the state.

    Args:
        provider: Inputs of the provider resource.
        cluster_host: Host of the stack's cluster; a kubeconfig is encrypted in the state.
    """
    default = Connection()
    return Connection(
        subscription=str(provider.get("subscriptionId") or default.subscription),
        tenant=str(provider.get("tenantId") or default.tenant),
        host=cluster_host if "kubeconfig" in provider else str(provider.get("host") or ""),
    )
