"""Wires the components of one environment."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_azure_native as azure_native
from pulumi_azure_native import resources

from components.foundation.key_vault import KeyVault, KeyVaultArgs
from components.foundation.lake import Lake, LakeArgs
from components.foundation.naming import AzureKind, Naming
from components.foundation.network import Network, NetworkArgs
from components.foundation.placement import Placement
from components.foundation.private_endpoint import PrivateLink
from components.foundation.private_zones import PrivateZones, PrivateZonesArgs
from components.foundation.registry import Registry, RegistryArgs
from components.operations.log_analytics import LogAnalytics, LogAnalyticsArgs
from stacks.address_plan import SubnetRole
from stacks.settings import Settings


@dataclass(frozen=True, kw_only=True)
class PlatformArgs:
    """Arguments of `Platform`."""

    settings: Settings


class Platform(pulumi.ComponentResource):
    """The whole clinical machine-learning platform of one environment.

    Token: ``clinfra:platform:Platform``

    Creates:
        - pulumi:providers:azure-native
        - clinfra:platform:Foundation
    """

    exports: Mapping[str, pulumi.Output[str]]
    """Outputs of the stack."""

    def __init__(
        self, name: str, args: PlatformArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("clinfra:platform:Platform", name, {}, opts)
        settings = args.settings
        azure = azure_native.Provider(
            f"{name}-azure",
            subscription_id=settings.subscription_id,
            tenant_id=settings.tenant_id,
            opts=pulumi.ResourceOptions(parent=self),
        )
        on_azure = pulumi.ResourceOptions(parent=self, providers=[azure])
        group = resources.ResourceGroup(
            f"{name}-group",
            resource_group_name=_naming(settings).of(AzureKind.RESOURCE_GROUP, "platform"),
            location=settings.region,
            opts=pulumi.ResourceOptions(parent=self, provider=azure),
        )
        placement = _placement(settings, group)
        protect = settings.protection.data

        logs = LogAnalytics(
            "logs",
            LogAnalyticsArgs(placement=placement, settings=settings.log_analytics, protect=protect),
            opts=on_azure,
        )
        net = Network(
            "network",
            NetworkArgs(placement=placement, settings=settings.network, workspace_id=logs.id),
            opts=on_azure,
        )
        zones = PrivateZones(
            "zones",
            PrivateZonesArgs(
                placement=placement,
                network_id=net.id,
                brought=settings.network.private_dns_zone_ids,
            ),
            opts=on_azure,
        )
        link = PrivateLink(subnet_id=net.subnet_ids[SubnetRole.ENDPOINTS], zone_ids=zones.ids)
        vault = KeyVault(
            "keys",
            KeyVaultArgs(
                placement=placement,
                settings=settings.key_vault,
                link=link,
                workspace_id=logs.id,
                protect=protect,
            ),
            opts=on_azure,
        )
        registry = Registry(
            "registry",
            RegistryArgs(
                placement=placement,
                settings=settings.registry,
                link=link,
                vault=vault,
                workspace_id=logs.id,
            ),
            opts=on_azure,
        )
        lake = Lake(
            "lake",
            LakeArgs(
                placement=placement,
                settings=settings.lake,
                link=link,
                vault=vault,
                workspace_id=logs.id,
                protect=protect,
            ),
            opts=on_azure,
        )
        self.exports = {
            "resource_group": group.name,
            "key_vault_uri": vault.uri,
            "registry": registry.login_server,
            "lake": lake.endpoint,
        }
        self.register_outputs(dict(self.exports))


def _naming(settings: Settings) -> Naming:
    return Naming(
        organization=settings.organization,
        environment=settings.environment,
        region=settings.region,
        discriminator=settings.subscription_id,
    )


def _placement(settings: Settings, group: resources.ResourceGroup) -> Placement:
    return Placement(
        naming=_naming(settings),
        resource_group_name=group.name,
        location=settings.region,
        subscription_id=settings.subscription_id,
        tenant_id=settings.tenant_id,
    )
