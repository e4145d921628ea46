"""The data services of an environment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi

from components.compute.target import ClusterTarget
from components.data.feast import NAMESPACE, SERVICE_ACCOUNT, FeastServer, FeastServerArgs
from components.data.feature_store import FeatureReader, FeatureStore, FeatureStoreArgs
from components.data.materialisation import WRITER, Materialisation, MaterialisationArgs
from components.data.postgresql import Administrator, PostgreSql, PostgreSqlArgs
from components.data.vector_store import VectorStoreOutputs
from components.data.vector_stores import VectorStores, VectorStoresArgs
from components.foundation.foundation import Foundation
from components.foundation.identity import Grant
from components.foundation.lake import LakeZone
from components.foundation.placement import Placement
from components.foundation.roles import Role
from components.foundation.tags import cost_tags
from components.foundation.workload_identity import WorkloadIdentity, WorkloadIdentityArgs
from components.operations.alarms import Alarms
from stacks.settings import Settings


@dataclass(frozen=True, kw_only=True)
class DataServicesArgs:
    """Arguments of `DataServices`."""

    placement: Placement
    settings: Settings
    foundation: Foundation
    target: ClusterTarget
    databases: Sequence[str]
    """Databases of services outside this component."""
    administrators: Sequence[Administrator]
    """Identities of those services."""
    alarms: Alarms
    """Who is told."""


class DataServices(pulumi.ComponentResource):
    """PostgreSQL, the feature store with its server, and the vector stores.

    Token: ``clinfra:data:DataServices``

    Creates:
        - clinfra:data:PostgreSql
        - clinfra:data:FeatureStore
        - clinfra:data:FeastServer
        - clinfra:data:Materialisation
        - clinfra:data:VectorStores
        - clinfra:foundation:WorkloadIdentity
    """

    server: PostgreSql
    """The relational server."""
    feature_server: pulumi.Output[str]
    """Address of the feature server inside the cluster."""
    vector_stores: Mapping[str, VectorStoreOutputs]
    """Vector stores by name, the same interface for every backend."""

    def __init__(
        self, name: str, args: DataServicesArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("clinfra:data:DataServices", name, {}, opts)
        settings, foundation = args.settings.data, args.foundation
        self.server = PostgreSql(
            f"{name}-postgresql",
            PostgreSqlArgs(
                placement=args.placement,
                settings=settings.postgresql,
                link=foundation.link,
                vault=foundation.vault,
                databases=[*args.databases, *settings.databases],
                administrators=[*args.administrators, *_groups(args)],
                workspace_id=foundation.logs.id,
                protect=args.settings.protection.data,
            ),
            opts=pulumi.ResourceOptions(parent=self),
        )
        reader = _feast_identity(f"{name}-feast", SERVICE_ACCOUNT, args, self)
        writer = _feast_identity(f"{name}-materialiser", WRITER, args, self)
        store = FeatureStore(
            f"{name}-features",
            FeatureStoreArgs(
                placement=args.placement,
                settings=settings.feature_store,
                link=foundation.link,
                vault=foundation.vault,
                readers=[
                    FeatureReader(key="feast", principal_id=reader.principal_id),
                    FeatureReader(key="materialiser", principal_id=writer.principal_id),
                ],
                workspace_id=foundation.logs.id,
                alarms=args.alarms,
                protect=args.settings.protection.data,
            ),
            opts=pulumi.ResourceOptions(parent=self),
        )
        features = FeastServer(
            f"{name}-feature-server",
            FeastServerArgs(
                settings=settings.feature_store,
                target=args.target,
                redis_host=store.host,
                registry_path=_registry_path(foundation),
                history_path=_history_path(foundation),
                client_id=reader.client_id,
                cost_tags=cost_tags(args.settings),
            ),
            opts=pulumi.ResourceOptions(parent=self),
        )
        Materialisation(
            f"{name}-materialisation",
            MaterialisationArgs(
                settings=settings.feature_store,
                target=args.target,
                server=features,
                client_id=writer.client_id,
                cost_tags=cost_tags(args.settings),
            ),
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.feature_server = features.address
        self.vector_stores = VectorStores(
            f"{name}-vectors",
            VectorStoresArgs(
                placement=args.placement,
                settings=args.settings,
                foundation=foundation,
                target=args.target,
                server=self.server,
            ),
            opts=pulumi.ResourceOptions(parent=self),
        ).stores
        self.register_outputs({"postgresql": self.server.host, "features": features.address})


def _groups(args: DataServicesArgs) -> list[Administrator]:
    groups = args.settings.data.postgresql.administrator_groups
    return [
        Administrator(key=name, principal_id=identifier, name=name, group=True)
        for name, identifier in sorted(groups.items())
    ]


def _feast_identity(
    name: str, account: str, args: DataServicesArgs, parent: pulumi.Resource
) -> WorkloadIdentity:
    """An identity of Feast; each of its processes reads the zone and writes the registry there."""
    zone = args.foundation.lake.zone_ids[LakeZone.FEATURES]
    return WorkloadIdentity(
        name,
        WorkloadIdentityArgs(
            placement=args.placement,
            role=account,
            issuer_url=args.target.issuer_url,
            namespace=NAMESPACE,
            service_account=account,
            grants=[Grant(key="features", role=Role.STORAGE_BLOB_DATA_CONTRIBUTOR, scope=zone)],
        ),
        opts=pulumi.ResourceOptions(parent=parent),
    )


def _history_path(foundation: Foundation) -> pulumi.Output[str]:
    """Folder of the views' history, known when the zone exists."""
    zone = foundation.lake.zone_addresses[LakeZone.FEATURES]
    return pulumi.Output.concat(zone, "history")


def _registry_path(foundation: Foundation) -> pulumi.Output[str]:
    """Address of the registry's blob; Feast knows the blob service, not the hierarchical one."""
    account, container = foundation.lake.name, LakeZone.FEATURES.value
    address = f".blob.core.windows.net/{container}/feast/registry.db"
    return pulumi.Output.concat("https://", account, address)
