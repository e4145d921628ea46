"""Rules of storage, each with a good and a bad input."""

from tests.harness.cases import Case

CASES = (
    Case(
        rule="storageaccount-name",
        kind="storage:StorageAccount",
        good={"accountName": "good1"},
        bad={"accountName": "Bad"},
        says="'accountName' is 'Bad'; a name that matches",
    ),
    Case(
        rule="storage-sftp-needs-hierarchy",
        kind="storage:StorageAccount",
        good={"isSftpEnabled": True, "isHnsEnabled": True},
        bad={"isSftpEnabled": True},
        says="'isSftpEnabled' is True; isHnsEnabled must be true for SFTP",
    ),
    Case(
        rule="storage-nfs-needs-hierarchy",
        kind="storage:StorageAccount",
        good={"enableNfsV3": True, "isHnsEnabled": True},
        bad={"enableNfsV3": True},
        says="'enableNfsV3' is True; isHnsEnabled must be True",
    ),
    Case(
        rule="storage-zones-by-kind",
        kind="storage:StorageAccount",
        good={"kind": "StorageV2", "sku": {"name": "Standard_ZRS"}},
        bad={"kind": "BlobStorage", "sku": {"name": "Standard_ZRS"}},
        says="'sku.name' is 'Standard_ZRS'; the kind BlobStorage takes",
    ),
    Case(
        rule="storage-premium-kinds",
        kind="storage:StorageAccount",
        good={"kind": "FileStorage", "sku": {"name": "Premium_ZRS"}},
        bad={"kind": "FileStorage", "sku": {"name": "Standard_LRS"}},
        says="the kind FileStorage needs a Premium sku",
    ),
    Case(
        rule="storage-access-tier",
        kind="storage:StorageAccount",
        good={"kind": "StorageV2", "accessTier": "Hot"},
        bad={"kind": "Storage", "accessTier": "Hot"},
        says="the kind Storage has no access tier",
    ),
    Case(
        rule="storage-access-tier",
        kind="storage:StorageAccount",
        good={"kind": "BlobStorage", "accessTier": "Hot"},
        bad={"kind": "BlobStorage"},
        says="the kind BlobStorage needs an access tier",
    ),
    Case(
        rule="storage-key-uri",
        kind="storage:StorageAccount",
        good={
            "encryption": {
                "keySource": "Microsoft.Keyvault",
                "keyVaultProperties": {"keyVaultUri": "https://kv.vault.azure.net"},
            }
        },
        bad={
            "encryption": {
                "keySource": "Microsoft.Keyvault",
                "keyVaultProperties": {"keyVaultUri": "https://kv.vault.azure.net/keys/k"},
            }
        },
        says="the https URI of a vault, without a path, is allowed",
    ),
    Case(
        rule="storage-key-identity",
        kind="storage:StorageAccount",
        good={
            "encryption": {
                "keySource": "Microsoft.Keyvault",
                "keyVaultProperties": {"keyVaultUri": "https://kv.vault.azure.net"},
            },
            "identity": {"type": "SystemAssigned"},
        },
        bad={
            "encryption": {
                "keySource": "Microsoft.Keyvault",
                "keyVaultProperties": {"keyVaultUri": "https://kv.vault.azure.net"},
            }
        },
        says="a key of a vault needs an identity",
    ),
    Case(
        rule="blob-restore-needs",
        kind="storage:BlobServiceProperties",
        good={
            "isVersioningEnabled": True,
            "changeFeed": {"enabled": True},
            "deleteRetentionPolicy": {"enabled": True, "days": 30},
            "restorePolicy": {"enabled": True, "days": 29},
        },
        bad={
            "isVersioningEnabled": False,
            "changeFeed": {"enabled": True},
            "deleteRetentionPolicy": {"enabled": True, "days": 30},
            "restorePolicy": {"enabled": True, "days": 29},
        },
        says="'isVersioningEnabled' is False; it must be true for restorePolicy",
    ),
    Case(
        rule="blob-restore-days",
        kind="storage:BlobServiceProperties",
        good={
            "isVersioningEnabled": True,
            "changeFeed": {"enabled": True},
            "deleteRetentionPolicy": {"enabled": True, "days": 30},
            "restorePolicy": {"enabled": True, "days": 29},
        },
        bad={
            "isVersioningEnabled": True,
            "changeFeed": {"enabled": True},
            "deleteRetentionPolicy": {"enabled": True, "days": 30},
            "restorePolicy": {"enabled": True, "days": 30},
        },
        says="'restorePolicy.days' is 30; less than",
    ),
    Case(
        rule="blob-delete-days",
        kind="storage:BlobServiceProperties",
        good={"deleteRetentionPolicy": {"days": 365}},
        bad={"deleteRetentionPolicy": {"days": 366}},
        says="1 to 365 is allowed",
    ),
    Case(
        rule="blob-container-name",
        kind="storage:BlobContainer",
        good={"containerName": "raw-data"},
        bad={"containerName": "raw--data"},
        says="'containerName' is 'raw--data'; 3 to 63",
    ),
    Case(
        rule="immutability-days",
        kind="storage:BlobContainerImmutabilityPolicy",
        good={"immutabilityPeriodSinceCreationInDays": 2190},
        bad={"immutabilityPeriodSinceCreationInDays": 0},
        says="1 to 146000 is allowed",
    ),
    Case(
        rule="immutability-appends",
        kind="storage:BlobContainerImmutabilityPolicy",
        good={"allowProtectedAppendWrites": True},
        bad={"allowProtectedAppendWrites": True, "allowProtectedAppendWritesAll": True},
        says="only one of it and allowProtectedAppendWrites",
    ),
    Case(
        rule="immutability-locked-grows",
        kind="storage:BlobContainerImmutabilityPolicy",
        good={"immutabilityPeriodSinceCreationInDays": 20},
        bad={"immutabilityPeriodSinceCreationInDays": 5},
        says="a locked policy only grows, it has 10 days",
        before={"immutabilityPeriodSinceCreationInDays": 10, "state": "Locked"},
    ),
)
