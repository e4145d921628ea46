"""Key Vault with the customer-managed keys of an environment."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum, unique

import pulumi
from pulumi_azure_native import keyvault

from components.foundation.naming import AzureKind
from components.foundation.placement import Placement
from components.foundation.private_endpoint import (
    PrivateEndpoint,
    PrivateEndpointArgs,
    PrivateLink,
    PrivateService,
)
from components.operations.diagnostics import diagnostic_setting
from stacks.foundation import KeyVaultSettings, KeyVaultSku


@unique
class KeyPurpose(StrEnum):
    """What a customer-managed key encrypts; one key per purpose, so that one can be revoked."""

    STORAGE = "storage"
    REGISTRY = "registry"
    POSTGRESQL = "postgresql"
    REDIS = "redis"
    DISKS = "disks"
    DATABRICKS = "databricks"


@dataclass(frozen=True, kw_only=True)
class KeyVaultArgs:
    """Arguments of `KeyVault`."""

    placement: Placement
    settings: KeyVaultSettings
    link: PrivateLink
    workspace_id: pulumi.Input[str]
    """ARM id of the Log Analytics workspace."""
    protect: bool


class KeyVault(pulumi.ComponentResource):
    """A private Key Vault under Entra roles, with one rotating key per purpose.

    Token: ``clinfra:foundation:KeyVault``

    Creates:
        - azure-native:keyvault:Vault
        - azure-native:keyvault:Key
        - azure-native:monitor:DiagnosticSetting
        - clinfra:foundation:PrivateEndpoint
    """

    id: pulumi.Output[str]
    """ARM id of the vault."""
    uri: pulumi.Output[str]
    """Address of the vault's data plane."""
    key_ids: Mapping[KeyPurpose, pulumi.Output[str]]
    """Versionless identifiers of the keys, so that a rotation is followed."""
    key_versions: Mapping[KeyPurpose, pulumi.Output[str]]
    """Identifiers with the current version, for services that ask for one."""
    key_names: Mapping[KeyPurpose, str]
    """Physical names of the keys."""

    def __init__(
        self, name: str, args: KeyVaultArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("clinfra:foundation:KeyVault", name, {}, opts)
        placement = args.placement

        vault = keyvault.Vault(
            f"{name}-vault",
            vault_name=placement.name(AzureKind.KEY_VAULT, "core"),
            resource_group_name=placement.resource_group_name,
            location=placement.location,
            properties=_vault_properties(placement.tenant_id, args.settings),
            opts=pulumi.ResourceOptions(parent=self, protect=args.protect),
        )

        keys = {
            purpose: keyvault.Key(
                f"{name}-key-{purpose}",
                key_name=placement.name(AzureKind.KEY, purpose),
                vault_name=vault.name,
                resource_group_name=placement.resource_group_name,
                properties=_key_properties(args.settings),
                opts=pulumi.ResourceOptions(parent=self, protect=args.protect),
            )
            for purpose in KeyPurpose
        }

        PrivateEndpoint(
            f"{name}-endpoint",
            PrivateEndpointArgs(
                placement=placement,
                link=args.link,
                service=PrivateService.KEY_VAULT,
                role="core",
                target_id=vault.id,
            ),
            opts=pulumi.ResourceOptions(parent=self),
        )

        diagnostic_setting(f"{name}-diagnostics", vault.id, args.workspace_id, parent=self)

        self.id = vault.id
        self.uri = vault.properties.apply(lambda properties: properties.vault_uri or "")
        self.key_names = {purpose: placement.name(AzureKind.KEY, purpose) for purpose in KeyPurpose}
        self.key_versions = {purpose: key.key_uri_with_version for purpose, key in keys.items()}
        self.key_ids = {purpose: key.key_uri for purpose, key in keys.items()}
        self.register_outputs({"id": self.id, "uri": self.uri})


def _vault_properties(tenant_id: str, settings: KeyVaultSettings) -> keyvault.VaultPropertiesArgs:
    return keyvault.VaultPropertiesArgs(
        tenant_id=tenant_id,
        sku=keyvault.SkuArgs(family=keyvault.SkuFamily.A, name=keyvault.SkuName(settings.sku)),
        enable_rbac_authorization=True,
        enable_soft_delete=True,
        enable_purge_protection=True,
        soft_delete_retention_in_days=settings.soft_delete_retention_days,
        public_network_access="Disabled",
        network_acls=keyvault.NetworkRuleSetArgs(
            default_action=keyvault.NetworkRuleAction.DENY,
            bypass=keyvault.NetworkRuleBypassOptions.AZURE_SERVICES,
        ),
    )


def _key_properties(settings: KeyVaultSettings) -> keyvault.KeyPropertiesArgs:
    hardware = settings.sku is KeyVaultSku.PREMIUM
    rotate_after = f"P{settings.key_rotation_months}M"
    return keyvault.KeyPropertiesArgs(
        kty=keyvault.JsonWebKeyType.RS_A_HSM if hardware else keyvault.JsonWebKeyType.RSA,
        key_size=3072,
        key_ops=[keyvault.JsonWebKeyOperation.WRAP_KEY, keyvault.JsonWebKeyOperation.UNWRAP_KEY],
        attributes=keyvault.KeyAttributesArgs(enabled=True),
        rotation_policy=keyvault.RotationPolicyArgs(
            attributes=keyvault.KeyRotationPolicyAttributesArgs(
                expiry_time=f"P{settings.key_rotation_months + 2}M"
            ),
            lifetime_actions=[
                keyvault.LifetimeActionArgs(
                    action=keyvault.ActionArgs(type=keyvault.KeyRotationPolicyActionType.ROTATE),
                    trigger=keyvault.TriggerArgs(time_after_create=rotate_after),
                )
            ],
        ),
    )
