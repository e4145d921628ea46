"""Key Vault with the customer-managed keys of an environment."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

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
from stacks.foundation import BroughtKey, KeyPurpose, KeyVaultSettings, KeyVaultSku

_KEY_BITS = {KeyPurpose.OPENAI: 2048}
"""Sizes of keys whose service takes no larger one; source:
learn.microsoft.com/azure/ai-services/openai/encrypt-data-at-rest."""
_USUAL_KEY_BITS = 3072
_USUAL_KEY_USES = (
    keyvault.JsonWebKeyOperation.WRAP_KEY,
    keyvault.JsonWebKeyOperation.UNWRAP_KEY,
)
_KEY_USES = {
    KeyPurpose.KUBERNETES: (
        keyvault.JsonWebKeyOperation.ENCRYPT,
        keyvault.JsonWebKeyOperation.DECRYPT,
    )
}
"""What a key may do where it does not wrap; source:
learn.microsoft.com/azure/aks/use-kms-etcd-encryption."""


@dataclass(frozen=True, kw_only=True)
class CustomerKey:
    """A customer-managed key, made here or brought."""

    id: pulumi.Input[str]
    """ARM id, which the role to use the key is assigned on."""
    name: pulumi.Input[str]
    """Physical name."""
    uri: pulumi.Input[str]
    """Versionless identifier, so that a rotation is followed."""
    version_uri: pulumi.Input[str]
    """Identifier with a version, for services that ask for one."""
    vault_uri: pulumi.Input[str]
    """Address of the data plane of the key's vault."""
    vault_id: pulumi.Input[str]
    """ARM id of the key's vault."""


class KeyRing(Protocol):
    """Whoever has the customer-managed keys of an environment: a vault, or who was given them."""

    @property
    def keys(self) -> Mapping[KeyPurpose, CustomerKey]:
        """The key of each purpose."""
        ...


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
    """A private Key Vault under Entra roles, with a rotating key for each purpose not brought.

    A key is deleted and comes back with the vault, never by itself: whoever destroys the
    environment needs no way into the vault's data plane.

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
    name: pulumi.Output[str]
    """Physical name, as the address says it."""
    keys: Mapping[KeyPurpose, CustomerKey]
    """The customer-managed key of each purpose."""

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

        brought = args.settings.brought_keys
        self.keys = {
            purpose: _brought(brought[purpose])
            if purpose in brought
            else _made(f"{name}-key-{purpose}", purpose, vault, args, self)
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
        self.uri = _uri(vault)
        self.name = self.uri.apply(lambda uri: uri.split("//")[-1].split(".")[0])
        self.register_outputs({"id": self.id, "uri": self.uri})

    def secret_id(self, name: str) -> pulumi.Output[str]:
        """ARM id of one secret: the narrowest scope that a role of Key Vault has."""
        return pulumi.Output.concat(self.id, "/secrets/", name)


def _uri(vault: keyvault.Vault) -> pulumi.Output[str]:
    return vault.properties.apply(lambda properties: properties.vault_uri or "")


def _made(
    name: str,
    purpose: KeyPurpose,
    vault: keyvault.Vault,
    args: KeyVaultArgs,
    parent: pulumi.Resource,
) -> CustomerKey:
    physical = args.placement.name(AzureKind.KEY, purpose)
    key = keyvault.Key(
        name,
        key_name=physical,
        vault_name=vault.name,
        resource_group_name=args.placement.resource_group_name,
        properties=_key_properties(args.settings, purpose),
        opts=pulumi.ResourceOptions(
            parent=parent,
            protect=args.protect,
            deleted_with=vault,
            import_=_key_id(args.placement, physical) if args.settings.recover_deleted else None,
        ),
    )
    return CustomerKey(
        id=key.id,
        name=physical,
        uri=key.key_uri,
        version_uri=key.key_uri_with_version,
        vault_uri=_uri(vault),
        vault_id=vault.id,
    )


def _key_id(placement: Placement, key: str) -> str:
    """Id of a key that comes back with its vault; to adopt it, the engine wants it as a literal."""
    group = placement.naming.of(AzureKind.RESOURCE_GROUP, "platform")
    vault = placement.name(AzureKind.KEY_VAULT, "core")
    return (
        f"/subscriptions/{placement.subscription_id}/resourceGroups/{group}"
        f"/providers/Microsoft.KeyVault/vaults/{vault}/keys/{key}"
    )


def _brought(key: BroughtKey) -> CustomerKey:
    return CustomerKey(
        id=f"{key.vault_id}/keys/{key.name}",
        name=key.name,
        uri=key.identifier.rpartition("/")[0],
        version_uri=key.identifier,
        vault_uri=key.vault_uri,
        vault_id=key.vault_id,
    )


def _vault_properties(tenant_id: str, settings: KeyVaultSettings) -> keyvault.VaultPropertiesArgs:
    return keyvault.VaultPropertiesArgs(
        tenant_id=tenant_id,
        create_mode=keyvault.CreateMode.RECOVER if settings.recover_deleted else None,
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


def _key_properties(settings: KeyVaultSettings, purpose: KeyPurpose) -> keyvault.KeyPropertiesArgs:
    hardware = settings.sku is KeyVaultSku.PREMIUM
    rotate_after = f"P{settings.key_rotation_months}M"
    return keyvault.KeyPropertiesArgs(
        kty=keyvault.JsonWebKeyType.RS_A_HSM if hardware else keyvault.JsonWebKeyType.RSA,
        key_size=_KEY_BITS.get(purpose, _USUAL_KEY_BITS),
        key_ops=_KEY_USES.get(purpose, _USUAL_KEY_USES),
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
