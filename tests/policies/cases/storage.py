"""Cases of the rules on storage accounts and disks, and on previews of APIs."""

from policies.core.judge import Outcome
from policies.core.resource import Resource
from tests.harness.policy_cases import TAGS, Cases, Mutation

_ACCOUNT = "azure-native:storage:StorageAccount"
_SETTINGS = "azure-native:storage:BlobServiceProperties"
_DISK = "azure-native:compute:Disk"
_DISK_GIVEN = {
    "diskName": "disk-mercy-prod-scratch",
    "networkAccessPolicy": "DenyAll",
    "publicNetworkAccess": "Disabled",
    "encryption": {"diskEncryptionSetId": "/subscriptions/s/diskEncryptionSets/d"},
    "tags": TAGS,
}
_FLAT = Resource(f"urn:pulumi:prod::clinfra::{_ACCOUNT}::flat", _ACCOUNT, {"accountName": "stflat"})
VIOLATED, UNDECIDED, HOLDS = Outcome.VIOLATED, Outcome.UNDECIDED, Outcome.HOLDS
NOT_APPLICABLE = Outcome.NOT_APPLICABLE

CASES = {
    "require-storage-https": Cases(
        good={"enableHttpsTrafficOnly": True},
        bad=[{"enableHttpsTrafficOnly": False}],
        absent={"enableHttpsTrafficOnly": HOLDS},
        unknown={"enableHttpsTrafficOnly": UNDECIDED},
        mutation=Mutation(_ACCOUNT, {"enableHttpsTrafficOnly": False}),
    ),
    "require-storage-tls-version": Cases(
        good={"minimumTlsVersion": "TLS1_2"},
        also_good=[{"minimumTlsVersion": "TLS1_3"}],
        bad=[{"minimumTlsVersion": "TLS1_0"}, {"minimumTlsVersion": "TLS1_1"}],
        absent={"minimumTlsVersion": VIOLATED},
        unknown={"minimumTlsVersion": UNDECIDED},
        mutation=Mutation(_ACCOUNT, {"minimumTlsVersion": "TLS1_1"}),
    ),
    "forbid-storage-anonymous-access": Cases(
        good={"allowBlobPublicAccess": False},
        bad=[{"allowBlobPublicAccess": True}],
        absent={"allowBlobPublicAccess": VIOLATED},
        unknown={"allowBlobPublicAccess": UNDECIDED},
        mutation=Mutation("azure-native:storage:BlobContainer", {"publicAccess": "Blob"}),
    ),
    "forbid-storage-public-access": Cases(
        good={"publicNetworkAccess": "Disabled", "networkRuleSet": {"defaultAction": "Allow"}},
        also_good=[
            {"publicNetworkAccess": "SecuredByPerimeter"},
            {"publicNetworkAccess": "Enabled", "networkRuleSet.defaultAction": "deny"},
        ],
        bad=[{"publicNetworkAccess": "Enabled"}],
        absent={"publicNetworkAccess": VIOLATED, "networkRuleSet": HOLDS},
        unknown={"publicNetworkAccess": UNDECIDED, "networkRuleSet": HOLDS},
        mutation=Mutation(
            _ACCOUNT,
            {"publicNetworkAccess": "Enabled", "networkRuleSet.defaultAction": "Allow"},
        ),
    ),
    "forbid-storage-shared-key": Cases(
        good={"allowSharedKeyAccess": False, "isLocalUserEnabled": False, "isSftpEnabled": False},
        bad=[
            {"allowSharedKeyAccess": True},
            {"isLocalUserEnabled": True},
            {"isSftpEnabled": True},
        ],
        absent={
            "allowSharedKeyAccess": VIOLATED,
            "isLocalUserEnabled": HOLDS,
            "isSftpEnabled": HOLDS,
        },
        unknown={"allowSharedKeyAccess": UNDECIDED, "isSftpEnabled": UNDECIDED},
        mutation=Mutation(_ACCOUNT, {"isSftpEnabled": True}),
    ),
    "require-storage-double-encryption": Cases(
        good={"encryption": {"requireInfrastructureEncryption": True}},
        bad=[{"encryption.requireInfrastructureEncryption": False}],
        absent={"encryption": VIOLATED},
        unknown={"encryption": UNDECIDED},
        mutation=Mutation(_ACCOUNT, drop=["encryption.requireInfrastructureEncryption"]),
    ),
    "require-storage-customer-key": Cases(
        good={
            "tags": {"data-classification": "phi"},
            "encryption": {
                "keySource": "Microsoft.Keyvault",
                "keyVaultProperties": {
                    "keyName": "key-storage",
                    "keyVaultUri": "https://v.vault.azure.net/",
                },
            },
        },
        bad=[
            {"encryption.keySource": "Microsoft.Storage"},
            {"encryption.keyVaultProperties.keyName": ""},
        ],
        absent={
            "encryption": VIOLATED,
            "encryption.keyVaultProperties": VIOLATED,
            "tags": NOT_APPLICABLE,
        },
        unknown={"encryption": UNDECIDED, "encryption.keyVaultProperties.keyName": HOLDS},
        context={"environment": "qa", "patient_data": False},
        mutation=Mutation(_ACCOUNT, {"encryption.keySource": "Microsoft.Storage"}),
    ),
    "require-storage-soft-delete": Cases(
        good={
            "accountName": "stflat",
            "isVersioningEnabled": True,
            "deleteRetentionPolicy": {"enabled": True, "days": 30},
            "containerDeleteRetentionPolicy": {"enabled": True, "days": 30},
        },
        bad=[
            {"isVersioningEnabled": False},
            {"deleteRetentionPolicy.days": 7},
            {"containerDeleteRetentionPolicy.enabled": False},
        ],
        absent={"isVersioningEnabled": VIOLATED, "deleteRetentionPolicy": VIOLATED},
        unknown={"isVersioningEnabled": UNDECIDED, "deleteRetentionPolicy.days": UNDECIDED},
        others=[_FLAT],
        mutation=Mutation(_SETTINGS, absent=True),
    ),
    "require-storage-geo-redundancy": Cases(
        good={"accountName": "stlake", "sku": {"name": "Standard_GZRS"}},
        also_good=[{"sku.name": "Standard_RAGRS"}],
        bad=[{"sku.name": "Standard_ZRS"}],
        absent={"sku": VIOLATED},
        unknown={"sku.name": UNDECIDED},
        mutation=Mutation(_ACCOUNT, {"sku.name": "Standard_ZRS"}),
    ),
    "forbid-storage-cross-tenant-copy": Cases(
        good={"allowCrossTenantReplication": False, "allowedCopyScope": "AAD"},
        also_good=[{"allowedCopyScope": "PrivateLink"}],
        bad=[{"allowCrossTenantReplication": True}, {"allowedCopyScope": "All"}],
        absent={"allowCrossTenantReplication": VIOLATED, "allowedCopyScope": VIOLATED},
        unknown={"allowCrossTenantReplication": UNDECIDED, "allowedCopyScope": UNDECIDED},
        mutation=Mutation(_ACCOUNT, drop=["allowedCopyScope"]),
    ),
    "limit-storage-signatures": Cases(
        good={
            "allowSharedKeyAccess": True,
            "sasPolicy": {"expirationAction": "Block", "sasExpirationPeriod": "7.00:00:00"},
            "keyPolicy": {"keyExpirationPeriodInDays": 90},
        },
        also_good=[{"allowSharedKeyAccess": False, "keyPolicy": None}],
        bad=[
            {"sasPolicy.sasExpirationPeriod": "7.00:00:01"},
            {"sasPolicy.sasExpirationPeriod": "for ever"},
            {"keyPolicy.keyExpirationPeriodInDays": 365},
            {"allowSharedKeyAccess": None, "keyPolicy": None},
        ],
        absent={"sasPolicy": VIOLATED, "keyPolicy": VIOLATED},
        unknown={
            "sasPolicy.sasExpirationPeriod": UNDECIDED,
            "keyPolicy": UNDECIDED,
        },
        mutation=Mutation(_ACCOUNT, {"sasPolicy.sasExpirationPeriod": "30.00:00:00"}),
    ),
    "forbid-disk-public-access": Cases(
        good={"networkAccessPolicy": "DenyAll", "publicNetworkAccess": "Disabled"},
        also_good=[{"networkAccessPolicy": "AllowPrivate"}],
        bad=[{"networkAccessPolicy": "AllowAll"}, {"publicNetworkAccess": "Enabled"}],
        absent={"networkAccessPolicy": VIOLATED, "publicNetworkAccess": VIOLATED},
        unknown={"networkAccessPolicy": UNDECIDED, "publicNetworkAccess": UNDECIDED},
        mutation=Mutation(_DISK, add=_DISK_GIVEN | {"networkAccessPolicy": "AllowAll"}),
    ),
    "require-disk-customer-key": Cases(
        good={"encryption": {"diskEncryptionSetId": "/subscriptions/s/diskEncryptionSets/d"}},
        bad=[{"encryption.diskEncryptionSetId": ""}],
        absent={"encryption": VIOLATED},
        unknown={"encryption": HOLDS},
        mutation=Mutation(
            _DISK, add=_DISK_GIVEN | {"encryption": {"type": "EncryptionAtRestWithPlatformKey"}}
        ),
    ),
    "forbid-preview-api": Cases(
        good={"consumerGroupName": "serving"},
        bad=[],
        absent={"consumerGroupName": HOLDS},
        unknown={"consumerGroupName": HOLDS},
        kind="azure-native:eventhub/v20240101:ConsumerGroup",
        mutation=Mutation(
            "azure-native:eventhub/v20240501preview:ConsumerGroup",
            add={"consumerGroupName": "serving"},
        ),
    ),
}
