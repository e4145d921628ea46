"""A Feast online store that logs in to Azure Managed Redis with Entra tokens."""

from feast.infra.online_stores.redis import RedisOnlineStore, RedisOnlineStoreConfig
from redis import Redis
from redis import asyncio as redis_asyncio
from redis_entraid.cred_provider import (
    EntraIdCredentialsProvider,
    create_from_default_azure_credential,
)

SCOPE = "https://redis.azure.com/.default"


class EntraRedisOnlineStore(RedisOnlineStore):
    """Feast's own Redis store, with a credential provider that renews its tokens.

    Pipelines use the first client, the feature server the second.
    """

    def _get_client(self, online_store_config: RedisOnlineStoreConfig) -> Redis:
        if self._client is None:
            self._client = Redis(**self._options(online_store_config))
        return self._client

    async def _get_client_async(
        self, online_store_config: RedisOnlineStoreConfig
    ) -> redis_asyncio.Redis:
        if self._client_async is None:
            self._client_async = redis_asyncio.Redis(**self._options(online_store_config))
        return self._client_async

    def _options(self, online_store_config: RedisOnlineStoreConfig) -> dict[str, object]:
        (host, *_), options = self._parse_connection_string(online_store_config.connection_string)
        return {**options, **host, "credential_provider": _credentials()}


class EntraRedisOnlineStoreConfig(RedisOnlineStoreConfig):
    """Settings of the store: those of Feast's own, under another type."""

    type: str = "entra_redis.EntraRedisOnlineStore"


def _credentials() -> EntraIdCredentialsProvider:
    return create_from_default_azure_credential((SCOPE,))
