"""A storage account that nothing reaches from outside and that no key opens."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
from pulumi_azure_native import storage

from components.foundation.encryption import EncryptionKey
from components.foundation.naming import AzureKind
from components.foundation.placement import Placement
from components.operations.diagnostics import diagnostic_setting
from stacks.foundation import LakeSettings


@dataclass(frozen=True, kw_only=True)
class AccountForm:
    """What one private account is like."""

    placement: Placement
    role: str
    """What it is for, in its physical name."""
    settings: LakeSettings
    """Copies, restoring and signatures, which are those of the lake."""
    key: EncryptionKey
    hierarchical: bool
    """Whether it has folders (ADLS Gen2); an account with them keeps no versions."""
    trusted_services: bool
    """Whether services on Azure's list of trusted ones pass its firewall."""
    admitted: Sequence[pulumi.Input[str]]
    """ARM ids of Azure services that reach it past its firewall, by their identity."""
    workspace_id: pulumi.Input[str]
    """ARM id of the Log Analytics workspace."""
    protect: bool


def private_account(
    name: str, form: AccountForm, parent: pulumi.Resource
) -> storage.StorageAccount:
    """A storage account with what keeps its blobs and tells of them.

    Args:
        name: Logical name of the component that has it.
        form: What it is like.
        parent: The component.
    """
    account = storage.StorageAccount(
        f"{name}-account",
        account_name=form.placement.name(AzureKind.STORAGE_ACCOUNT, form.role),
        resource_group_name=form.placement.resource_group_name,
        location=form.placement.location,
        kind=storage.Kind.STORAGE_V2,
        sku=storage.SkuArgs(name=form.settings.redundancy),
        is_hns_enabled=form.hierarchical,
        allow_shared_key_access=False,
        allow_blob_public_access=False,
        allow_cross_tenant_replication=False,
        allowed_copy_scope=storage.AllowedCopyScope.AAD,
        sas_policy=_signatures(form.settings),
        default_to_o_auth_authentication=True,
        enable_https_traffic_only=True,
        is_local_user_enabled=False,
        minimum_tls_version=storage.MinimumTlsVersion.TLS1_2,
        public_network_access=storage.PublicNetworkAccess.DISABLED,
        network_rule_set=_firewall(form),
        identity=storage.IdentityArgs(
            type=storage.IdentityType.USER_ASSIGNED,
            user_assigned_identities=[form.key.identity_id],
        ),
        encryption=_encryption(form.key),
        opts=pulumi.ResourceOptions(parent=parent, protect=form.protect, depends_on=form.key.ready),
    )
    storage.BlobServiceProperties(
        f"{name}-service",
        blob_services_name="default",
        account_name=account.name,
        resource_group_name=form.placement.resource_group_name,
        is_versioning_enabled=None if form.hierarchical else True,
        delete_retention_policy=_kept(form.settings),
        container_delete_retention_policy=_kept(form.settings),
        opts=pulumi.ResourceOptions(parent=parent),
    )
    diagnostic_setting(
        f"{name}-diagnostics", account.id, form.workspace_id, parent=parent, metrics_only=True
    )
    diagnostic_setting(
        f"{name}-blob-diagnostics",
        pulumi.Output.concat(account.id, "/blobServices/default"),
        form.workspace_id,
        parent=parent,
    )
    return account


def _firewall(form: AccountForm) -> storage.NetworkRuleSetArgs:
    """Nothing but what the settings and named services let in.

    Source: learn.microsoft.com/azure/storage/common/storage-network-security.
    """
    trusted = form.trusted_services
    return storage.NetworkRuleSetArgs(
        default_action=storage.DefaultAction.DENY,
        bypass=storage.Bypass.AZURE_SERVICES if trusted else storage.Bypass.NONE,
        resource_access_rules=[
            storage.ResourceAccessRuleArgs(resource_id=admitted, tenant_id=form.placement.tenant_id)
            for admitted in form.admitted
        ]
        or None,
    )


def _encryption(key: EncryptionKey) -> storage.EncryptionArgs:
    return storage.EncryptionArgs(
        key_source=storage.KeySource.MICROSOFT_KEYVAULT,
        require_infrastructure_encryption=True,
        encryption_identity=storage.EncryptionIdentityArgs(
            encryption_user_assigned_identity=key.identity_id
        ),
        key_vault_properties=storage.KeyVaultPropertiesArgs(
            key_name=key.key_name, key_vault_uri=key.vault_uri
        ),
    )


def _signatures(settings: LakeSettings) -> storage.SasPolicyArgs:
    """What an identity signs ends soon; keys sign nothing here.

    Source: learn.microsoft.com/azure/storage/common/sas-expiration-policy.
    """
    return storage.SasPolicyArgs(
        expiration_action=storage.ExpirationAction.BLOCK,
        sas_expiration_period=f"{settings.signature_days}.00:00:00",
    )


def _kept(settings: LakeSettings) -> storage.DeleteRetentionPolicyArgs:
    return storage.DeleteRetentionPolicyArgs(enabled=True, days=settings.soft_delete_days)
