"""Wires the components of one environment."""

from dataclasses import dataclass

import pulumi
import pulumi_azure_native as azure_native
from pulumi_azure_native import resources

from components.compute.compute import Compute, ComputeArgs
from components.foundation.foundation import Foundation, FoundationArgs
from components.foundation.naming import AzureKind, Naming
from components.foundation.placement import Placement
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
        - azure-native:resources:ResourceGroup
        - clinfra:foundation:Foundation
        - clinfra:compute:Compute
    """

    exports: dict[str, pulumi.Output[str]]
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
        group = resources.ResourceGroup(
            f"{name}-group",
            resource_group_name=_naming(settings).of(AzureKind.RESOURCE_GROUP, "platform"),
            location=settings.region,
            opts=pulumi.ResourceOptions(parent=self, provider=azure),
        )
        placement = _placement(settings, group)
        foundation = Foundation(
            "foundation",
            FoundationArgs(placement=placement, settings=settings),
            opts=pulumi.ResourceOptions(parent=self, providers=[azure]),
        )
        compute = Compute(
            "compute",
            ComputeArgs(placement=placement, settings=settings, foundation=foundation),
            opts=pulumi.ResourceOptions(parent=self, providers=[azure]),
        )
        self.exports = {
            "resource_group": group.name,
            "key_vault": foundation.vault.uri,
            "registry": foundation.registry.login_server,
            "lake": foundation.lake.endpoint,
            "cluster": compute.cluster.name,
            "oidc_issuer": compute.cluster.issuer_url,
        }
        if compute.workspace:
            self.exports["databricks"] = compute.workspace.url
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
