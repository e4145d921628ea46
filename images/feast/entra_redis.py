"""A Feast online store that logs in to Azure Managed Redis with Entra tokens."""

from feast.infra.online_stores.redis import RedisOnlineStore, RedisOnlineStoreConfig
from redis import Redis
from redis_entraid.cred_provider import create_from_default_azure_credential

SCOPE = "https://redis.azure.com/.default"


class EntraRedisOnlineStore(RedisOnlineStore):
    """Feast's own Redis store, with a credential provider that renews its tokens."""

    def _get_client(self, online_store_config: RedisOnlineStoreConfig) -> Redis:
        if self._client is None:
            startup_nodes, options = self._parse_connection_string(
                online_store_config.connection_string
            )
            host = startup_nodes[0]
            self._client = Redis(
                host=host["host"],
                port=host["port"],
                credential_provider=create_from_default_azure_credential((SCOPE,)),
                **options,
            )
        return self._client


class EntraRedisOnlineStoreConfig(RedisOnlineStoreConfig):
    """Settings of the store: those of Feast's own, under another type."""

    type: str = "entra_redis.EntraRedisOnlineStore"
