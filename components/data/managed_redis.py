"""What every Azure Managed Redis of the platform has: privacy, encryption, no keys."""

import pulumi
from pulumi_azure_native import redisenterprise as redis

from components.foundation.encryption import EncryptionKey
from components.foundation.naming import AzureKind
from components.foundation.placement import Placement

PORT = 10000


def redis_cluster(
    name: str,
    *,
    role: str,
    sku: str,
    high_availability: bool,
    key: EncryptionKey,
    placement: Placement,
    opts: pulumi.ResourceOptions,
) -> redis.RedisEnterprise:
    """A Redis out of public reach, encrypted with a customer-managed key.

    Args:
        name: Logical name.
        role: Role in the physical name.
        sku: Tier and memory class.
        high_availability: Whether a replica takes over.
        key: The key, with the identity that unwraps it.
        placement: Where it lives.
        opts: Its parent and protection, and ``key.ready`` to wait for.
    """
    return redis.RedisEnterprise(
        name,
        cluster_name=placement.name(AzureKind.MANAGED_REDIS, role),
        resource_group_name=placement.resource_group_name,
        location=placement.location,
        sku=redis.SkuArgs(name=sku),
        high_availability="Enabled" if high_availability else "Disabled",
        minimum_tls_version=redis.TlsVersion.TLS_VERSION_1_2,
        public_network_access=redis.PublicNetworkAccess.DISABLED,
        identity=redis.ManagedServiceIdentityArgs(
            type=redis.ManagedServiceIdentityType.USER_ASSIGNED,
            user_assigned_identities=[key.identity_id],
        ),
        encryption=_encryption(key),
        opts=opts,
    )


def let_in(
    name: str,
    who: str,
    principal_id: pulumi.Input[str],
    *,
    cluster: redis.RedisEnterprise,
    database: redis.Database,
    placement: Placement,
    parent: pulumi.Resource,
) -> redis.AccessPolicyAssignment:
    """Give an Entra identity the one access policy that Azure has, which reads and writes."""
    return redis.AccessPolicyAssignment(
        name,
        access_policy_assignment_name=who,
        access_policy_name="default",
        cluster_name=cluster.name,
        database_name=database.name,
        resource_group_name=placement.resource_group_name,
        user=redis.AccessPolicyAssignmentPropertiesUserArgs(object_id=principal_id),
        opts=pulumi.ResourceOptions(parent=parent),
    )


def _encryption(key: EncryptionKey) -> redis.ClusterPropertiesEncryptionArgs:
    holder = redis.ClusterPropertiesKeyEncryptionKeyIdentityArgs(
        identity_type=redis.CmkIdentityType.USER_ASSIGNED_IDENTITY,
        user_assigned_identity_resource_id=key.identity_id,
    )
    return redis.ClusterPropertiesEncryptionArgs(
        customer_managed_key_encryption=redis.ClusterPropertiesCustomerManagedKeyEncryptionArgs(
            key_encryption_key_identity=holder, key_encryption_key_url=key.key_uri
        )
    )
