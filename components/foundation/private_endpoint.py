"""One component for the private endpoint of every Azure service."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum, unique

import pulumi
from pulumi_azure_native import network

from components.foundation.naming import AzureKind
from components.foundation.placement import Placement
from stacks.foundation import PrivateZone


@unique
class PrivateService(StrEnum):
    """Sub-resources (group ids) that an endpoint connects to."""

    KEY_VAULT = "vault"
    CONTAINER_REGISTRY = "registry"
    STORAGE_BLOB = "blob"
    STORAGE_DFS = "dfs"
    MANAGED_REDIS = "redisEnterprise"
    POSTGRESQL = "postgresqlServer"
    EVENT_HUBS = "namespace"
    AI_SEARCH = "searchService"
    MONGO_CLUSTER = "MongoCluster"
    DATABRICKS_UI_API = "databricks_ui_api"
    DATABRICKS_BROWSER = "browser_authentication"
    HEALTH_DATA = "healthcareworkspace"
    OPENAI = "account"
    MONITOR = "azuremonitor"
    GRAFANA = "grafana"
    PROMETHEUS = "prometheusMetrics"


ZONES_OF_SERVICE: Mapping[PrivateService, tuple[PrivateZone, ...]] = {
    PrivateService.KEY_VAULT: (PrivateZone.KEY_VAULT,),
    PrivateService.CONTAINER_REGISTRY: (PrivateZone.CONTAINER_REGISTRY,),
    PrivateService.STORAGE_BLOB: (PrivateZone.STORAGE_BLOB,),
    PrivateService.STORAGE_DFS: (PrivateZone.STORAGE_DFS,),
    PrivateService.MANAGED_REDIS: (PrivateZone.MANAGED_REDIS,),
    PrivateService.POSTGRESQL: (PrivateZone.POSTGRESQL,),
    PrivateService.EVENT_HUBS: (PrivateZone.EVENT_HUBS,),
    PrivateService.AI_SEARCH: (PrivateZone.AI_SEARCH,),
    PrivateService.MONGO_CLUSTER: (PrivateZone.MONGO_CLUSTER,),
    PrivateService.DATABRICKS_UI_API: (PrivateZone.DATABRICKS,),
    PrivateService.DATABRICKS_BROWSER: (PrivateZone.DATABRICKS,),
    PrivateService.OPENAI: (PrivateZone.OPENAI,),
    PrivateService.MONITOR: (
        PrivateZone.MONITOR,
        PrivateZone.MONITOR_OMS,
        PrivateZone.MONITOR_ODS,
        PrivateZone.MONITOR_AGENTS,
        PrivateZone.STORAGE_BLOB,
    ),
    PrivateService.GRAFANA: (PrivateZone.GRAFANA,),
    PrivateService.PROMETHEUS: (PrivateZone.PROMETHEUS,),
    PrivateService.HEALTH_DATA: (
        PrivateZone.HEALTH_DATA,
        PrivateZone.HEALTH_DATA_WORKSPACE,
        PrivateZone.FHIR,
        PrivateZone.DICOM,
    ),
}


@dataclass(frozen=True, kw_only=True)
class PrivateLink:
    """The network side of every private endpoint of one environment."""

    subnet_id: pulumi.Input[str]
    zone_ids: Mapping[PrivateZone, pulumi.Input[str]]
    """ARM ids of the private DNS zones, created or brought."""


@dataclass(frozen=True, kw_only=True)
class PrivateEndpointArgs:
    """Arguments of `PrivateEndpoint`."""

    placement: Placement
    link: PrivateLink
    service: PrivateService
    role: str
    """Role of the target in physical names, such as ``lake``."""
    target_id: pulumi.Input[str]


class PrivateEndpoint(pulumi.ComponentResource):
    """A private endpoint of one service, registered in the zones that the service needs.

    Token: ``clinfra:foundation:PrivateEndpoint``

    Creates:
        - azure-native:network:PrivateEndpoint
        - azure-native:network:PrivateDnsZoneGroup
    """

    id: pulumi.Output[str]
    """ARM id of the private endpoint."""

    def __init__(
        self, name: str, args: PrivateEndpointArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("clinfra:foundation:PrivateEndpoint", name, {}, opts)
        placement, service = args.placement, args.service
        physical = placement.name(AzureKind.PRIVATE_ENDPOINT, f"{args.role}-{service}")

        endpoint = network.PrivateEndpoint(
            f"{name}-interface",
            private_endpoint_name=physical,
            custom_network_interface_name=f"{physical[:76]}-nic",
            resource_group_name=placement.resource_group_name,
            location=placement.location,
            subnet=network.SubnetArgs(id=args.link.subnet_id),
            private_link_service_connections=[
                network.PrivateLinkServiceConnectionArgs(
                    name=service.value,
                    private_link_service_id=args.target_id,
                    group_ids=[service.value],
                )
            ],
            opts=pulumi.ResourceOptions(parent=self),
        )

        network.PrivateDnsZoneGroup(
            f"{name}-zones",
            private_dns_zone_group_name="default",
            private_endpoint_name=endpoint.name,
            resource_group_name=placement.resource_group_name,
            private_dns_zone_configs=[
                network.PrivateDnsZoneConfigArgs(
                    name=zone.name.lower().replace("_", "-"),
                    private_dns_zone_id=args.link.zone_ids[zone],
                )
                for zone in ZONES_OF_SERVICE[service]
            ],
            opts=pulumi.ResourceOptions(parent=self),
        )

        self.id = endpoint.id
        self.register_outputs({"id": self.id})
