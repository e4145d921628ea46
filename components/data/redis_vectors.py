"""Vectors in an Azure Managed Redis of their own."""

from dataclasses import dataclass

import pulumi
from pulumi_azure_native import redisenterprise as redis

from components.data.managed_redis import PORT, let_in, redis_cluster
from components.data.vector_store import (
    Authentication,
    Distance,
    StoreSite,
    VectorStoreOutputs,
)
from components.foundation.encryption import encryption_key
from components.foundation.private_endpoint import (
    PrivateEndpoint,
    PrivateEndpointArgs,
    PrivateService,
)
from components.operations.diagnostics import diagnostic_setting
from stacks.foundation import KeyPurpose
from stacks.vector_stores import RedisVectorSettings

_TOKEN_SCOPE = "https://redis.azure.com/.default"  # noqa: S105  # no secret


@dataclass(frozen=True, kw_only=True)
class RedisVectorsArgs:
    """Arguments of `RedisVectors`."""

    settings: RedisVectorSettings
    site: StoreSite


class RedisVectors(pulumi.ComponentResource):
    """A private Redis with RediSearch under Entra access policies, persisted, with the own key.

    Token: ``clinfra:data:RedisVectors``

    Creates:
        - azure-native:redisenterprise:RedisEnterprise
        - azure-native:redisenterprise:Database
        - azure-native:redisenterprise:AccessPolicyAssignment
        - azure-native:monitor:DiagnosticSetting
        - clinfra:foundation:Identity
        - clinfra:foundation:PrivateEndpoint
    """

    outputs: VectorStoreOutputs
    """The store as its consumers see it."""

    def __init__(
        self, name: str, args: RedisVectorsArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("clinfra:data:RedisVectors", name, {}, opts)
        settings, site = args.settings, args.site
        placement = site.placement
        key = encryption_key(
            f"{name}-key",
            KeyPurpose.REDIS_VECTORS,
            placement=placement,
            vault=site.vault,
            parent=self,
            role=f"{site.store}-redis-key",
        )
        cluster = redis_cluster(
            f"{name}-redis",
            role=site.store,
            sku=settings.sku,
            high_availability=settings.high_availability,
            key=key,
            placement=placement,
            opts=pulumi.ResourceOptions(parent=self, protect=site.protect, depends_on=key.ready),
        )
        database = redis.Database(
            f"{name}-database",
            database_name="default",
            cluster_name=cluster.name,
            resource_group_name=placement.resource_group_name,
            port=PORT,
            client_protocol=redis.Protocol.ENCRYPTED,
            clustering_policy=redis.ClusteringPolicy.ENTERPRISE_CLUSTER,
            eviction_policy=redis.EvictionPolicy.NO_EVICTION,
            modules=[redis.ModuleArgs(name="RediSearch")],
            access_keys_authentication=redis.AccessKeysAuthentication.DISABLED,
            persistence=redis.PersistenceArgs(
                rdb_enabled=True, rdb_frequency="1h", aof_enabled=False
            ),
            opts=pulumi.ResourceOptions(parent=self, protect=site.protect),
        )
        for consumer, principal_id in sorted(settings.writers.items()):
            let_in(
                f"{name}-writer-{consumer}",
                consumer,
                principal_id,
                cluster=cluster,
                database=database,
                placement=placement,
                parent=self,
            )
        PrivateEndpoint(
            f"{name}-endpoint",
            PrivateEndpointArgs(
                placement=placement,
                link=site.link,
                service=PrivateService.MANAGED_REDIS,
                role=site.store,
                target_id=cluster.id,
            ),
            opts=pulumi.ResourceOptions(parent=self),
        )
        diagnostic_setting(f"{name}-diagnostics", database.id, site.workspace_id, parent=self)
        self.outputs = _outputs(args, cluster, database)
        self.register_outputs({"endpoint": self.outputs.endpoint})


def _outputs(
    args: RedisVectorsArgs, cluster: redis.RedisEnterprise, database: redis.Database
) -> VectorStoreOutputs:
    settings = args.settings

    def admit(
        name: str,
        consumer: str,
        principal_id: pulumi.Input[str],
        *,
        writes: bool,
        parent: pulumi.Resource,
    ) -> None:
        del writes  # the one access policy writes
        let_in(
            name,
            consumer,
            principal_id,
            cluster=cluster,
            database=database,
            placement=args.site.placement,
            parent=parent,
        )

    return VectorStoreOutputs(
        backend=settings.backend,
        endpoint=cluster.host_name,
        port=PORT,
        tls=True,
        authentication=Authentication.ENTRA_TOKEN,
        token_scope=_TOKEN_SCOPE,
        secret_name=None,
        namespace=args.site.store,
        dimension_limit=settings.dimension_limit,
        distances=tuple(Distance),
        dimensions=settings.dimensions,
        distance=settings.distance,
        admit=admit,
    )
