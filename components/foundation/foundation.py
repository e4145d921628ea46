"""Everything that the rest of the platform stands on."""

from dataclasses import dataclass

import pulumi

from components.foundation.flow_logs import FlowLogs, FlowLogsArgs
from components.foundation.key_vault import KeyVault, KeyVaultArgs
from components.foundation.lake import Lake, LakeArgs
from components.foundation.naming import AzureKind
from components.foundation.network import Network, NetworkArgs
from components.foundation.placement import Placement
from components.foundation.private_endpoint import PrivateLink
from components.foundation.private_zones import PrivateZones, PrivateZonesArgs
from components.foundation.registry import Registry, RegistryArgs
from components.operations.log_analytics import LogAnalytics, LogAnalyticsArgs
from components.operations.private_logs import PrivateLogs, PrivateLogsArgs
from stacks.address_plan import SubnetRole
from stacks.foundation import PrivateZone
from stacks.network_paths import network_paths
from stacks.settings import Settings


@dataclass(frozen=True, kw_only=True)
class FoundationArgs:
    """Arguments of `Foundation`."""

    placement: Placement
    settings: Settings


class Foundation(pulumi.ComponentResource):
    """Logs, network, private names, keys, registry, lake and flows of the network.

    Token: ``clinfra:foundation:Foundation``

    Creates:
        - clinfra:operations:LogAnalytics
        - clinfra:operations:PrivateLogs
        - clinfra:foundation:Network
        - clinfra:foundation:PrivateZones
        - clinfra:foundation:KeyVault
        - clinfra:foundation:Registry
        - clinfra:foundation:Lake
        - clinfra:foundation:FlowLogs
    """

    logs: LogAnalytics
    """Where all logs go."""
    private_logs: PrivateLogs | None
    """The private way to logs; none where the hub's serves the network."""
    network: Network
    """The virtual network."""
    zones: PrivateZones
    """Private DNS zones."""
    link: PrivateLink
    """What private endpoints need."""
    vault: KeyVault
    """Keys and secrets."""
    registry: Registry
    """Images."""
    lake: Lake
    """Data."""

    def __init__(
        self, name: str, args: FoundationArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("clinfra:foundation:Foundation", name, {}, opts)
        placement, settings = args.placement, args.settings
        protect = settings.protection.data
        self.logs = LogAnalytics(
            f"{name}-logs",
            LogAnalyticsArgs(placement=placement, settings=settings.log_analytics, protect=protect),
            opts=pulumi.ResourceOptions(parent=self),
        )
        workspace_id = self.logs.id
        self.network = Network(
            f"{name}-network",
            NetworkArgs(
                placement=placement,
                settings=settings.network,
                paths=network_paths(settings.integration, settings.network.plan),
                workspace_id=workspace_id,
            ),
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.zones = PrivateZones(
            f"{name}-zones",
            PrivateZonesArgs(
                placement=placement,
                network_id=self.network.id,
                brought=settings.network.private_dns_zone_ids,
                left_out=_zones_of_the_hub(settings),
            ),
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.link = PrivateLink(
            subnet_id=self.network.subnet_ids[SubnetRole.ENDPOINTS], zone_ids=self.zones.ids
        )
        self.private_logs = _private_logs(f"{name}-logs-private", args, self)
        self.vault = KeyVault(
            f"{name}-keys",
            KeyVaultArgs(
                placement=placement,
                settings=settings.key_vault,
                link=self.link,
                workspace_id=workspace_id,
                protect=protect,
            ),
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.registry = Registry(
            f"{name}-registry",
            RegistryArgs(
                placement=placement,
                settings=settings.registry,
                link=self.link,
                vault=self.vault,
                workspace_id=workspace_id,
            ),
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.lake = Lake(
            f"{name}-lake",
            LakeArgs(
                placement=placement,
                settings=settings.lake,
                link=self.link,
                vault=self.vault,
                workspace_id=workspace_id,
                admitted=_exporting_to_the_lake(args),
                protect=protect,
            ),
            opts=pulumi.ResourceOptions(parent=self),
        )
        _flow_logs(f"{name}-flows", args, self)
        self.register_outputs({"lake": self.lake.endpoint, "keyVault": self.vault.uri})


def _zones_of_the_hub(settings: Settings) -> list[PrivateZone]:
    own = settings.log_analytics.private_link
    return [] if own else [zone for zone in PrivateZone if zone.shared]


def _private_logs(name: str, args: FoundationArgs, foundation: Foundation) -> PrivateLogs | None:
    if not args.settings.log_analytics.private_link:
        return None
    return PrivateLogs(
        name,
        PrivateLogsArgs(
            placement=args.placement, link=foundation.link, workspace_id=foundation.logs.id
        ),
        opts=pulumi.ResourceOptions(parent=foundation),
    )


def _flow_logs(name: str, args: FoundationArgs, foundation: Foundation) -> None:
    settings = args.settings
    if settings.network.flow_log is None:
        return
    FlowLogs(
        name,
        FlowLogsArgs(
            placement=args.placement,
            settings=settings.network.flow_log,
            storage=settings.lake,
            network_id=foundation.network.id,
            logs=foundation.logs,
            vault=foundation.vault,
            link=foundation.link,
            protect=settings.protection.data,
        ),
        opts=pulumi.ResourceOptions(parent=foundation),
    )


def _exporting_to_the_lake(args: FoundationArgs) -> list[pulumi.Output[str]]:
    """The health data workspace, by the id that it will have: it is made after the lake."""
    health_data, placement = args.settings.clinical.health_data, args.placement
    if not (health_data and health_data.fhir and health_data.fhir.export_to_lake):
        return []
    group = f"/subscriptions/{placement.subscription_id}/resourceGroups/"
    kind = "/providers/Microsoft.HealthcareApis/workspaces/"
    name = placement.name(AzureKind.HEALTH_DATA_WORKSPACE, "clinical")
    return [pulumi.Output.concat(group, placement.resource_group_name, kind, name)]
