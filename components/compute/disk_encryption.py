"""Disk encryption with a customer-managed key."""

from dataclasses import dataclass

import pulumi
from pulumi_azure_native import compute

from components.foundation.encryption import encryption_key
from components.foundation.key_vault import KeyRing
from components.foundation.naming import AzureKind
from components.foundation.placement import Placement
from stacks.foundation import KeyPurpose


@dataclass(frozen=True, kw_only=True)
class DiskEncryptionArgs:
    """Arguments of `DiskEncryption`."""

    placement: Placement
    vault: KeyRing


class DiskEncryption(pulumi.ComponentResource):
    """A disk encryption set that follows the rotation of its key.

    Token: ``clinfra:compute:DiskEncryption``

    Creates:
        - azure-native:compute:DiskEncryptionSet
        - clinfra:foundation:Identity
    """

    id: pulumi.Output[str]
    """ARM id of the disk encryption set."""

    def __init__(
        self, name: str, args: DiskEncryptionArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("clinfra:compute:DiskEncryption", name, {}, opts)
        placement = args.placement
        key = encryption_key(
            f"{name}-key", KeyPurpose.DISKS, placement=placement, vault=args.vault, parent=self
        )
        encryption = compute.DiskEncryptionSet(
            f"{name}-set",
            disk_encryption_set_name=placement.name(AzureKind.DISK_ENCRYPTION_SET, "disks"),
            resource_group_name=placement.resource_group_name,
            location=placement.location,
            encryption_type=compute.DiskEncryptionSetType.ENCRYPTION_AT_REST_WITH_CUSTOMER_KEY,
            rotation_to_latest_key_version_enabled=True,
            active_key=compute.KeyForDiskEncryptionSetArgs(key_url=key.key_version_uri),
            identity=compute.EncryptionSetIdentityArgs(
                type=compute.DiskEncryptionSetIdentityType.USER_ASSIGNED,
                user_assigned_identities=[key.identity_id],
            ),
            opts=pulumi.ResourceOptions(parent=self, depends_on=key.ready),
        )
        self.id = encryption.id
        self.register_outputs({"id": self.id})
