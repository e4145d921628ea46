"""The container registry that every image comes from."""

from dataclasses import dataclass
from typing import Protocol

import pulumi
from pulumi_azure_native import containerregistry as acr

from components.foundation.encryption import EncryptionKey, encryption_key
from components.foundation.key_vault import KeyRing
from components.foundation.naming import AzureKind
from components.foundation.placement import Placement
from components.foundation.private_endpoint import (
    PrivateEndpoint,
    PrivateEndpointArgs,
    PrivateLink,
    PrivateService,
)
from components.operations.diagnostics import diagnostic_setting
from stacks.foundation import KeyPurpose, RegistrySettings

ENABLED, DISABLED = "enabled", "disabled"


class ImageSource(Protocol):
    """A registry, made here or brought."""

    @property
    def id(self) -> pulumi.Input[str]:
        """ARM id of the registry."""
        ...

    @property
    def login_server(self) -> pulumi.Input[str]:
        """Host that images are pulled from."""
        ...


@dataclass(frozen=True, kw_only=True)
class RegistryArgs:
    """Arguments of `Registry`."""

    placement: Placement
    settings: RegistrySettings
    link: PrivateLink
    vault: KeyRing
    workspace_id: pulumi.Input[str]
    """ARM id of the Log Analytics workspace."""


class Registry(pulumi.ComponentResource):
    """A private Premium registry with a customer-managed key and cached upstreams.

    Token: ``clinfra:foundation:Registry``

    Creates:
        - azure-native:containerregistry:Registry
        - azure-native:containerregistry:CacheRule
        - azure-native:monitor:DiagnosticSetting
        - clinfra:foundation:Identity
        - clinfra:foundation:PrivateEndpoint
    """

    id: pulumi.Output[str]
    """ARM id of the registry."""
    login_server: pulumi.Output[str]
    """Host that images are pulled from."""

    def __init__(
        self, name: str, args: RegistryArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("clinfra:foundation:Registry", name, {}, opts)
        placement, settings = args.placement, args.settings
        key = encryption_key(
            f"{name}-key", KeyPurpose.REGISTRY, placement=placement, vault=args.vault, parent=self
        )

        registry = acr.Registry(
            f"{name}-registry",
            registry_name=placement.name(AzureKind.CONTAINER_REGISTRY, "images"),
            resource_group_name=placement.resource_group_name,
            location=placement.location,
            sku=acr.SkuArgs(name=acr.SkuName.PREMIUM),
            admin_user_enabled=False,
            anonymous_pull_enabled=False,
            data_endpoint_enabled=True,
            public_network_access=acr.PublicNetworkAccess.DISABLED,
            network_rule_bypass_options=acr.NetworkRuleBypassOptions.AZURE_SERVICES,
            network_rule_set=acr.NetworkRuleSetArgs(default_action=acr.DefaultAction.DENY),
            zone_redundancy="Enabled" if settings.zone_redundant else "Disabled",
            identity=acr.IdentityPropertiesArgs(
                type=acr.ResourceIdentityType.USER_ASSIGNED,
                user_assigned_identities=_identities(key),
            ),
            encryption=acr.EncryptionPropertyArgs(
                status=ENABLED,
                key_vault_properties=acr.KeyVaultPropertiesArgs(
                    identity=key.client_id, key_identifier=key.key_uri
                ),
            ),
            policies=_policies(settings),
            opts=pulumi.ResourceOptions(parent=self, depends_on=key.ready),
        )

        for upstream, cached in settings.upstreams.items():
            acr.CacheRule(
                f"{name}-cache-{upstream}",
                cache_rule_name=f"cache-{upstream}",
                registry_name=registry.name,
                resource_group_name=placement.resource_group_name,
                source_repository=cached.source,
                target_repository=cached.target,
                opts=pulumi.ResourceOptions(parent=self),
            )

        PrivateEndpoint(
            f"{name}-endpoint",
            PrivateEndpointArgs(
                placement=placement,
                link=args.link,
                service=PrivateService.CONTAINER_REGISTRY,
                role="images",
                target_id=registry.id,
            ),
            opts=pulumi.ResourceOptions(parent=self),
        )
        diagnostic_setting(f"{name}-diagnostics", registry.id, args.workspace_id, parent=self)

        self.id = registry.id
        self.login_server = registry.login_server
        self.register_outputs({"id": self.id, "loginServer": self.login_server})


def _identities(
    key: EncryptionKey,
) -> pulumi.Output[dict[str, acr.UserIdentityPropertiesArgs]]:
    return key.identity_id.apply(lambda each: {each: acr.UserIdentityPropertiesArgs()})


def _policies(settings: RegistrySettings) -> acr.PoliciesArgs:
    return acr.PoliciesArgs(
        azure_ad_authentication_as_arm_policy=acr.AzureADAuthenticationAsArmPolicyArgs(
            status=DISABLED
        ),
        export_policy=acr.ExportPolicyArgs(status=DISABLED),
        quarantine_policy=acr.QuarantinePolicyArgs(status=ENABLED),
        retention_policy=acr.RetentionPolicyArgs(
            days=settings.untagged_retention_days, status=ENABLED
        ),
    )
