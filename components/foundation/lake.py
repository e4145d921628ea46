"""The data lake: one hierarchical storage account with a zone for each kind of data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum, unique

import pulumi
from pulumi_azure_native import storage

from components.foundation.encryption import encryption_key
from components.foundation.key_vault import KeyRing
from components.foundation.placement import Placement
from components.foundation.private_account import AccountForm, private_account
from components.foundation.private_endpoint import (
    PrivateEndpoint,
    PrivateEndpointArgs,
    PrivateLink,
    PrivateService,
)
from stacks.foundation import KeyPurpose, LakeSettings


@unique
class LakeZone(StrEnum):
    """Containers of the lake; a zone says how far data has come, not who owns it."""

    RAW = "raw"
    CURATED = "curated"
    FEATURES = "features"
    MODELS = "models"
    VECTORS = "vectors"
    AUDIT = "audit"


@dataclass(frozen=True, kw_only=True)
class LakeArgs:
    """Arguments of `Lake`."""

    placement: Placement
    settings: LakeSettings
    link: PrivateLink
    vault: KeyRing
    workspace_id: pulumi.Input[str]
    """ARM id of the Log Analytics workspace."""
    admitted: Sequence[pulumi.Input[str]]
    """ARM ids of Azure services that reach the account past its firewall, by their identity."""
    protect: bool


class Lake(pulumi.ComponentResource):
    """A private ADLS Gen2 account without keys, encrypted with the hospital's own key.

    Token: ``clinfra:foundation:Lake``

    Creates:
        - azure-native:storage:StorageAccount
        - azure-native:storage:BlobServiceProperties
        - azure-native:storage:BlobContainer
        - azure-native:storage:BlobContainerImmutabilityPolicy
        - azure-native:storage:ManagementPolicy
        - azure-native:monitor:DiagnosticSetting
        - clinfra:foundation:Identity
        - clinfra:foundation:PrivateEndpoint
    """

    id: pulumi.Output[str]
    """ARM id of the account."""
    name: pulumi.Output[str]
    """Physical name of the account."""
    endpoint: pulumi.Output[str]
    """Address of the hierarchical file service."""
    zone_ids: Mapping[LakeZone, pulumi.Output[str]]
    """ARM ids of the containers, known when they exist."""
    zone_addresses: Mapping[LakeZone, pulumi.Output[str]]
    """Addresses of the containers (``abfss://…/``), known when they exist."""

    def __init__(
        self, name: str, args: LakeArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("clinfra:foundation:Lake", name, {}, opts)
        placement, settings = args.placement, args.settings
        key = encryption_key(
            f"{name}-key", KeyPurpose.STORAGE, placement=placement, vault=args.vault, parent=self
        )

        account = private_account(
            name,
            AccountForm(
                placement=placement,
                role="lake",
                settings=settings,
                key=key,
                hierarchical=True,
                trusted_services=settings.trusted_services,
                admitted=args.admitted,
                workspace_id=args.workspace_id,
                protect=args.protect,
            ),
            self,
        )
        containers = {
            zone: storage.BlobContainer(
                f"{name}-{zone}",
                container_name=zone,
                account_name=account.name,
                resource_group_name=placement.resource_group_name,
                public_access=storage.PublicAccess.NONE,
                opts=pulumi.ResourceOptions(parent=self, protect=args.protect),
            )
            for zone in LakeZone
        }
        _immutable_audit(name, containers, account, args, self)
        _lifecycle(name, account, args, self)
        _endpoints(name, account, args, self)

        self.id = account.id
        self.name = account.name
        self.zone_ids = {zone: container.id for zone, container in containers.items()}
        self.zone_addresses = {
            zone: _address(container.name, account.name) for zone, container in containers.items()
        }
        self.endpoint = account.primary_endpoints.apply(lambda each: each.dfs)
        self.register_outputs({"id": self.id, "name": self.name, "endpoint": self.endpoint})


def _address(container: pulumi.Output[str], account: pulumi.Output[str]) -> pulumi.Output[str]:
    return pulumi.Output.concat("abfss://", container, "@", account, ".dfs.core.windows.net/")


def _immutable_audit(
    name: str,
    containers: Mapping[LakeZone, storage.BlobContainer],
    account: storage.StorageAccount,
    args: LakeArgs,
    parent: pulumi.Resource,
) -> None:
    storage.BlobContainerImmutabilityPolicy(
        f"{name}-audit-immutability",
        immutability_policy_name="default",
        container_name=containers[LakeZone.AUDIT].name,
        account_name=account.name,
        resource_group_name=args.placement.resource_group_name,
        immutability_period_since_creation_in_days=args.settings.audit_retention_days,
        allow_protected_append_writes=True,
        opts=pulumi.ResourceOptions(parent=parent, protect=args.protect),
    )


def _lifecycle(
    name: str, account: storage.StorageAccount, args: LakeArgs, parent: pulumi.Resource
) -> None:
    cool = storage.ManagementPolicyBaseBlobArgs(
        tier_to_cool=storage.DateAfterModificationArgs(
            days_after_modification_greater_than=args.settings.cool_after_days
        )
    )
    rule = storage.ManagementPolicyRuleArgs(
        name="raw-to-cool",
        type=storage.RuleType.LIFECYCLE,
        enabled=True,
        definition=storage.ManagementPolicyDefinitionArgs(
            actions=storage.ManagementPolicyActionArgs(base_blob=cool),
            filters=storage.ManagementPolicyFilterArgs(
                blob_types=["blockBlob"], prefix_match=[f"{LakeZone.RAW}/"]
            ),
        ),
    )
    storage.ManagementPolicy(
        f"{name}-lifecycle",
        management_policy_name="default",
        account_name=account.name,
        resource_group_name=args.placement.resource_group_name,
        policy=storage.ManagementPolicySchemaArgs(rules=[rule]),
        opts=pulumi.ResourceOptions(parent=parent),
    )


def _endpoints(
    name: str, account: storage.StorageAccount, args: LakeArgs, parent: pulumi.Resource
) -> None:
    for service in (PrivateService.STORAGE_BLOB, PrivateService.STORAGE_DFS):
        PrivateEndpoint(
            f"{name}-endpoint-{service}",
            PrivateEndpointArgs(
                placement=args.placement,
                link=args.link,
                service=service,
                role="lake",
                target_id=account.id,
            ),
            opts=pulumi.ResourceOptions(parent=parent),
        )
