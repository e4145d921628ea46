"""A customer-managed key together with the identity that may use it."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi

from components.foundation.identity import Grant, Identity, IdentityArgs
from components.foundation.key_vault import KeyRing
from components.foundation.placement import Placement
from components.foundation.roles import Role
from stacks.foundation import KeyPurpose


@dataclass(frozen=True, kw_only=True)
class EncryptionKey:
    """What a service needs to encrypt with a customer-managed key."""

    key_uri: pulumi.Input[str]
    """Versionless identifier of the key, so that a rotation is followed."""
    key_version_uri: pulumi.Input[str]
    """Identifier with a version, for services that ask for one."""
    key_name: pulumi.Input[str]
    vault_uri: pulumi.Input[str]
    identity_id: pulumi.Output[str]
    """ARM id of the identity that unwraps the key."""
    client_id: pulumi.Output[str]
    ready: Sequence[pulumi.Resource]
    """What must exist before the key can be used: the identity's role on it."""


def encryption_key(
    name: str,
    purpose: KeyPurpose,
    *,
    placement: Placement,
    vault: KeyRing,
    parent: pulumi.Resource,
    role: str | None = None,
) -> EncryptionKey:
    """An identity whose one right is to wrap and unwrap with one key.

    Args:
        name: Logical name of the identity component.
        purpose: Which key.
        placement: Where the identity lives.
        vault: Who has the keys of the environment.
        parent: The component that encrypts.
        role: What the identity is for, where several share one key.
    """
    key = vault.keys[purpose]
    grant = Grant(key="key", role=Role.KEY_VAULT_CRYPTO_SERVICE_ENCRYPTION_USER, scope=key.id)
    identity = Identity(
        name,
        IdentityArgs(placement=placement, role=role or f"{purpose}-key", grants=[grant]),
        opts=pulumi.ResourceOptions(parent=parent),
    )
    return EncryptionKey(
        key_uri=key.uri,
        key_version_uri=key.version_uri,
        key_name=key.name,
        vault_uri=key.vault_uri,
        identity_id=identity.id,
        client_id=identity.client_id,
        ready=identity.assignments,
    )
