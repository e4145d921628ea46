"""A Feast online store that logs in to Azure Managed Redis with Entra tokens."""

from typing import Any

from feast.infra.online_stores.redis import RedisOnlineStore, RedisOnlineStoreConfig
from redis_entraid.cred_provider import create_from_default_azure_credential

SCOPE = "https://redis.azure.com/.default"


class EntraRedisOnlineStore(RedisOnlineStore):
    """Feast's own Redis store, with a credential provider that renews its tokens.

    Every client of the store (single or clustered, blocking or not) is made from what the
    connection string says, so the provider is added there.
    """

    @staticmethod
    def _parse_connection_string(
        connection_string: str,
    ) -> tuple[list[dict[str, Any]], dict[str, Any]]:
        nodes, options = RedisOnlineStore._parse_connection_string(  # noqa: SLF001  # its one seam
            connection_string
        )
        provider = create_from_default_azure_credential((SCOPE,))
        return nodes, {**options, "credential_provider": provider}


class EntraRedisOnlineStoreConfig(RedisOnlineStoreConfig):
    """Settings of the store: those of Feast's own, under another type."""

    type: str = "entra_redis.EntraRedisOnlineStore"
