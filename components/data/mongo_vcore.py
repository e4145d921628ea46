"""Vectors in Azure DocumentDB, formerly Cosmos DB for MongoDB vCore."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_random as random
from pulumi_azure_native import mongocluster as mongo
from pulumi_azure_native import resources

from components.data.postgresql import TOKEN_SCOPE
from components.data.vector_store import (
    Authentication,
    Distance,
    StoreSite,
    VectorStoreOutputs,
)
from components.foundation.naming import AzureKind
from components.foundation.private_endpoint import (
    PrivateEndpoint,
    PrivateEndpointArgs,
    PrivateService,
)
from components.operations.diagnostics import diagnostic_setting
from stacks.vector_stores import MongoVcoreSettings

_PORT = 10260
"""Port that the cluster's SRV record names (assumed)."""
_SCHEMA = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
_READS = ("readAnyDatabase",)
_WRITES = ("readWriteAnyDatabase", "clusterAdmin")
"""Roles come in these sets alone (learn.microsoft.com/azure/documentdb, page
how-to-connect-role-based-access-control)."""


@dataclass(frozen=True, kw_only=True)
class MongoVcoreArgs:
    """Arguments of `MongoVcore`."""

    settings: MongoVcoreSettings
    site: StoreSite


class MongoVcore(pulumi.ComponentResource):
    """A private MongoDB cluster that takes Entra tokens and, once it stands, nothing else.

    Azure makes a cluster only with a local administrator. Its password is random, encrypted in
    the state and given to nobody; a deployment with a newer API version than the SDK's then
    turns passwords off.

    Token: ``clinfra:data:MongoVcore``

    Creates:
        - random:index/randomPassword:RandomPassword
        - azure-native:mongocluster:MongoCluster
        - azure-native:resources:Deployment
        - azure-native:mongocluster:User
        - azure-native:monitor:DiagnosticSetting
        - clinfra:foundation:PrivateEndpoint
    """

    outputs: VectorStoreOutputs
    """The store as its consumers see it."""

    def __init__(
        self, name: str, args: MongoVcoreArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("clinfra:data:MongoVcore", name, {}, opts)
        site = args.site
        placement = site.placement
        physical = placement.name(AzureKind.MONGO_CLUSTER, site.store)
        password = random.RandomPassword(
            f"{name}-password",
            length=64,
            special=False,
            opts=pulumi.ResourceOptions(parent=self),
        )
        cluster = mongo.MongoCluster(
            f"{name}-cluster",
            mongo_cluster_name=physical,
            resource_group_name=placement.resource_group_name,
            location=placement.location,
            properties=_properties(args.settings, password.result),
            opts=pulumi.ResourceOptions(parent=self, protect=site.protect),
        )
        login = resources.Deployment(
            f"{name}-login",
            deployment_name=placement.name(AzureKind.DEPLOYMENT, f"{site.store}-login"),
            resource_group_name=placement.resource_group_name,
            properties=resources.DeploymentPropertiesArgs(
                mode=resources.DeploymentMode.INCREMENTAL,
                template=_tokens_only(physical, placement.location, args.settings),
            ),
            opts=pulumi.ResourceOptions(parent=self, depends_on=[cluster]),
        )
        users = _Users(cluster.name, placement.resource_group_name, login)
        for consumer, (principal_id, writes) in _consumers(args.settings).items():
            users.admit(
                f"{name}-user-{consumer}", consumer, principal_id, writes=writes, parent=self
            )
        PrivateEndpoint(
            f"{name}-endpoint",
            PrivateEndpointArgs(
                placement=placement,
                link=site.link,
                service=PrivateService.MONGO_CLUSTER,
                role=site.store,
                target_id=cluster.id,
            ),
            opts=pulumi.ResourceOptions(parent=self),
        )
        diagnostic_setting(f"{name}-diagnostics", cluster.id, site.workspace_id, parent=self)
        self.outputs = _outputs(args, cluster.name, users)
        self.register_outputs({"endpoint": self.outputs.endpoint})


def _standby(settings: MongoVcoreSettings) -> mongo.HighAvailabilityMode:
    if settings.high_availability:
        return mongo.HighAvailabilityMode.ZONE_REDUNDANT_PREFERRED
    return mongo.HighAvailabilityMode.DISABLED


def _properties(
    settings: MongoVcoreSettings, password: pulumi.Output[str]
) -> mongo.MongoClusterPropertiesArgs:
    return mongo.MongoClusterPropertiesArgs(
        administrator=mongo.AdministratorPropertiesArgs(
            user_name="nobody", password=pulumi.Output.secret(password)
        ),
        compute=mongo.ComputePropertiesArgs(tier=settings.tier),
        storage=mongo.StoragePropertiesArgs(size_gb=settings.storage_gb),
        sharding=mongo.ShardingPropertiesArgs(shard_count=1),
        high_availability=mongo.HighAvailabilityPropertiesArgs(target_mode=_standby(settings)),
        public_network_access=mongo.PublicNetworkAccess.DISABLED,
    )


def _tokens_only(name: str, location: str, settings: MongoVcoreSettings) -> Mapping[str, object]:
    """A template with the cluster's own figures, so that it changes whenever they do."""
    properties = {
        "compute": {"tier": settings.tier.value},
        "storage": {"sizeGb": settings.storage_gb},
        "sharding": {"shardCount": 1},
        "highAvailability": {"targetMode": _standby(settings).value},
        "publicNetworkAccess": "Disabled",
        "authConfig": {"allowedModes": ["MicrosoftEntraID"]},
    }
    cluster = {
        "type": "Microsoft.DocumentDB/mongoClusters",
        "apiVersion": "2025-09-01",
        "name": name,
        "location": location,
        "properties": properties,
    }
    return {"$schema": _SCHEMA, "contentVersion": "1.0.0.0", "resources": [cluster]}


def _consumers(settings: MongoVcoreSettings) -> Mapping[str, tuple[str, bool]]:
    """Object ids by name, and whether each writes."""
    consumers: dict[str, tuple[str, bool]] = {}
    for given, writes in ((settings.readers, False), (settings.writers, True)):
        consumers |= {name: (each, writes) for name, each in sorted(given.items())}
    return consumers


@dataclass(frozen=True)
class _Users:
    """Who may log in to a cluster, once it takes tokens alone."""

    cluster: pulumi.Output[str]
    resource_group: pulumi.Input[str]
    login: pulumi.Resource

    def admit(
        self,
        name: str,
        consumer: str,
        principal_id: pulumi.Input[str],
        *,
        writes: bool,
        parent: pulumi.Resource,
    ) -> None:
        """Make the user of an identity, which Azure names by its object id."""
        del consumer
        mongo.User(
            name,
            user_name=principal_id,
            mongo_cluster_name=self.cluster,
            resource_group_name=self.resource_group,
            properties=_user(_WRITES if writes else _READS),
            opts=pulumi.ResourceOptions(parent=parent, depends_on=[self.login]),
        )


def _user(roles: Sequence[str]) -> mongo.UserPropertiesArgs:
    return mongo.UserPropertiesArgs(
        identity_provider=mongo.EntraIdentityProviderArgs(
            type="MicrosoftEntraID",
            properties=mongo.EntraIdentityProviderPropertiesArgs(
                principal_type=mongo.EntraPrincipalType.SERVICE_PRINCIPAL
            ),
        ),
        roles=[mongo.DatabaseRoleArgs(db="admin", role=each) for each in roles],
    )


def _outputs(args: MongoVcoreArgs, name: pulumi.Output[str], users: _Users) -> VectorStoreOutputs:
    settings = args.settings
    return VectorStoreOutputs(
        backend=settings.backend,
        endpoint=pulumi.Output.concat(name, ".mongocluster.cosmos.azure.com"),
        port=_PORT,
        tls=True,
        authentication=Authentication.ENTRA_TOKEN,
        token_scope=TOKEN_SCOPE,
        secret_name=None,
        namespace=args.site.store,
        dimension_limit=settings.dimension_limit,
        distances=tuple(Distance),
        dimensions=settings.dimensions,
        distance=settings.distance,
        admit=users.admit,
        index_kind=settings.index.value,
    )
