"""The online feature store: Azure Managed Redis without keys."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
from pulumi_azure_native import redisenterprise as redis

from components.data.managed_redis import PORT, let_in, redis_cluster
from components.foundation.encryption import encryption_key
from components.foundation.key_vault import KeyRing
from components.foundation.placement import Placement
from components.foundation.private_endpoint import (
    PrivateEndpoint,
    PrivateEndpointArgs,
    PrivateLink,
    PrivateService,
)
from components.operations.alarms import Alarms
from components.operations.alert_forms import MetricSource, metric_alert
from components.operations.diagnostics import diagnostic_setting
from stacks.alerts.own import FEATURE_STORE
from stacks.alerts.rules import Aggregation, MetricRule, OwnRule
from stacks.feature_store import FeatureStoreSettings, Persistence
from stacks.foundation import KeyPurpose

_MINUTES = 5
_SERVER_SHARE = 0.25
"""Part of the budget that the Redis itself may take on average; the network, the feature server and
the slowest read of a hundred take the rest (assumed: Azure has no percentile of this latency)."""


@dataclass(frozen=True, kw_only=True)
class FeatureReader:
    """An identity that may use the store."""

    key: str
    """Short word in logical and physical names, letters and digits."""
    principal_id: pulumi.Input[str]


@dataclass(frozen=True, kw_only=True)
class FeatureStoreArgs:
    """Arguments of `FeatureStore`."""

    placement: Placement
    settings: FeatureStoreSettings
    link: PrivateLink
    vault: KeyRing
    readers: Sequence[FeatureReader]
    workspace_id: pulumi.Input[str]
    """ARM id of the Log Analytics workspace."""
    alarms: Alarms
    """Who is told."""
    protect: bool


class FeatureStore(pulumi.ComponentResource):
    """A private Redis under Entra access policies, persisted and encrypted with the own key.

    Token: ``clinfra:data:FeatureStore``

    Creates:
        - azure-native:redisenterprise:RedisEnterprise
        - azure-native:redisenterprise:Database
        - azure-native:redisenterprise:AccessPolicyAssignment
        - azure-native:monitor:DiagnosticSetting
        - azure-native:monitor:MetricAlert
        - clinfra:foundation:Identity
        - clinfra:foundation:PrivateEndpoint
    """

    id: pulumi.Output[str]
    """ARM id of the Redis."""
    host: pulumi.Output[str]
    """Host name; the port is 10000, over TLS."""

    def __init__(
        self, name: str, args: FeatureStoreArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("clinfra:data:FeatureStore", name, {}, opts)
        placement, settings = args.placement, args.settings
        key = encryption_key(
            f"{name}-key", KeyPurpose.REDIS, placement=placement, vault=args.vault, parent=self
        )
        cluster = redis_cluster(
            f"{name}-redis",
            role="features",
            sku=settings.size,
            high_availability=settings.high_availability,
            key=key,
            placement=placement,
            opts=pulumi.ResourceOptions(parent=self, protect=args.protect, depends_on=key.ready),
        )
        database = redis.Database(
            f"{name}-database",
            database_name="default",
            cluster_name=cluster.name,
            resource_group_name=placement.resource_group_name,
            port=PORT,
            client_protocol=redis.Protocol.ENCRYPTED,
            clustering_policy=settings.clustering,
            eviction_policy=redis.EvictionPolicy.NO_EVICTION,
            access_keys_authentication=redis.AccessKeysAuthentication.DISABLED,
            persistence=_persistence(settings.persistence),
            opts=pulumi.ResourceOptions(parent=self, protect=args.protect),
        )
        for reader in args.readers:
            let_in(
                f"{name}-reader-{reader.key}",
                reader.key,
                reader.principal_id,
                cluster=cluster,
                database=database,
                placement=placement,
                parent=self,
            )
        PrivateEndpoint(
            f"{name}-endpoint",
            PrivateEndpointArgs(
                placement=placement,
                link=args.link,
                service=PrivateService.MANAGED_REDIS,
                role="features",
                target_id=cluster.id,
            ),
            opts=pulumi.ResourceOptions(parent=self),
        )
        diagnostic_setting(f"{name}-diagnostics", database.id, args.workspace_id, parent=self)
        source = MetricSource(id=cluster.id, role="features", namespace=FEATURE_STORE.namespace)
        for rule, told in args.alarms.of(FEATURE_STORE, OwnRule):
            metric_alert(
                f"{name}-alert-{rule.role}",
                bounded(rule, settings),
                told,
                placement=placement,
                source=source,
                parent=self,
            )
        self.id = cluster.id
        self.host = cluster.host_name
        self.register_outputs({"id": self.id, "host": self.host})


def _persistence(wanted: Persistence) -> redis.PersistenceArgs:
    if wanted is Persistence.EVERY_SECOND:
        return redis.PersistenceArgs(aof_enabled=True, aof_frequency=wanted, rdb_enabled=False)
    snapshots = wanted is not Persistence.NONE
    return redis.PersistenceArgs(
        rdb_enabled=snapshots, rdb_frequency=wanted if snapshots else None, aof_enabled=False
    )


def bounded(rule: OwnRule, settings: FeatureStoreSettings) -> MetricRule:
    """A rule with its bound: latency against the budget, connections against the most of them."""
    if rule.role == "latency":
        microseconds = settings.latency_budget_ms * 1000 * _SERVER_SHARE
        return rule.above(microseconds, "cacheLatency", minutes=_MINUTES)
    return rule.above(
        settings.most_connections,
        "connectedclients",
        minutes=_MINUTES,
        aggregation=Aggregation.MAXIMUM,
    )
