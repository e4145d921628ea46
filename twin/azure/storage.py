"""Storage accounts, their containers and what keeps data in them."""

import re
from collections.abc import Iterator

from twin.azure.arm import arm, fault, known, name_of, number, text
from twin.azure.judges import between, every, needs, settled, shaped
from twin.check import Fault, same
from twin.kinds import ChangeRule, Rule
from twin.marks import ASSUMED, documented
from twin.wire import Properties, at

_STORAGE = "Microsoft.Storage/storageAccounts"
_SERVICES = ("blob", "dfs", "file", "queue", "table", "web")
_LEARN = "https://learn.microsoft.com/azure/storage"
_SFTP_PAGE = f"{_LEARN}/blobs/secure-file-transfer-protocol-support"
_NFS_PAGE = f"{_LEARN}/blobs/network-file-system-protocol-support"
_RESTORE_PAGE = f"{_LEARN}/blobs/point-in-time-restore-overview"
_DELETE_PAGE = f"{_LEARN}/blobs/soft-delete-blob-overview"
_LOCK_PAGE = f"{_LEARN}/blobs/immutable-time-based-retention-policy-overview"
_CONTAINER = re.compile(r"(?!.*--)[a-z0-9][a-z0-9-]{1,61}[a-z0-9]|\$root|\$web|\$logs")
_PERIOD = "immutabilityPeriodSinceCreationInDays"


def _storage(_inputs: Properties, identifier: str) -> Properties:
    name = name_of(identifier)
    endpoints = {each: f"https://{name}.{each}.core.windows.net/" for each in _SERVICES}
    return {"primaryEndpoints": endpoints, "primaryLocation": "", "statusOfPrimary": "available"}


def _hierarchical(inputs: Properties) -> Iterator[Fault]:
    sftp, hierarchical = known(inputs, "isSftpEnabled"), known(inputs, "isHnsEnabled")
    if sftp is True and hierarchical is not True and settled(inputs, "isHnsEnabled"):
        yield fault("isSftpEnabled", sftp, "isHnsEnabled must be true for SFTP")


def _zones(inputs: Properties) -> Iterator[Fault]:
    sku, kind = text(inputs, "sku.name"), text(inputs, "kind")
    if same(kind, "BlobStorage") and "zrs" in sku.casefold():
        yield fault("sku.name", sku, "the kind BlobStorage takes LRS, GRS and RAGRS")


def _premium_kind(inputs: Properties) -> Iterator[Fault]:
    sku, kind = text(inputs, "sku.name"), text(inputs, "kind")
    if kind.casefold() in ("blockblobstorage", "filestorage") and sku.startswith("Standard_"):
        yield fault("sku.name", sku, f"the kind {kind} needs a Premium sku")


def _tier(inputs: Properties) -> Iterator[Fault]:
    tier, kind = text(inputs, "accessTier"), text(inputs, "kind")
    if tier and same(kind, "Storage"):
        yield fault("accessTier", tier, "the kind Storage has no access tier")
    if same(kind, "BlobStorage") and at(inputs, "accessTier") is None:
        yield fault("accessTier", None, "the kind BlobStorage needs an access tier")


def _customer_key(inputs: Properties) -> Iterator[Fault]:
    path = "encryption.keyVaultProperties.keyVaultUri"
    source, uri = text(inputs, "encryption.keySource"), text(inputs, path)
    if same(source, "Microsoft.Keyvault") and at(inputs, path) is None:
        yield fault(path, None, "a key source Microsoft.Keyvault needs the URI of its vault")
    if uri and not re.fullmatch(r"https://[^/]+/?", uri):
        yield fault(path, uri, "the https URI of a vault, without a path, is allowed")


def _key_identity(inputs: Properties) -> Iterator[Fault]:
    source = text(inputs, "encryption.keySource")
    if same(source, "Microsoft.Keyvault") and at(inputs, "identity") is None:
        yield fault("identity", None, "a key of a vault needs an identity of the account")


def _restore(inputs: Properties) -> Iterator[Fault]:
    if known(inputs, "restorePolicy.enabled") is not True:
        return
    for path in ("isVersioningEnabled", "changeFeed.enabled", "deleteRetentionPolicy.enabled"):
        if settled(inputs, path) and known(inputs, path) is not True:
            yield fault(path, known(inputs, path), "it must be true for restorePolicy")


def _restore_days(inputs: Properties) -> Iterator[Fault]:
    days = number(inputs, "restorePolicy.days")
    kept = number(inputs, "deleteRetentionPolicy.days")
    if days is not None and kept is not None and days >= kept:
        yield fault("restorePolicy.days", days, f"less than deleteRetentionPolicy, {kept}, needed")


def _grows(old: Properties, new: Properties) -> Iterator[Fault]:
    before, now = number(old, _PERIOD), number(new, _PERIOD)
    locked = same(known(old, "state"), "Locked")
    if locked and before is not None and now is not None and now < before:
        yield fault(_PERIOD, now, f"a locked policy only grows, it has {before} days")


def _appends(inputs: Properties) -> Iterator[Fault]:
    paths = ("allowProtectedAppendWrites", "allowProtectedAppendWritesAll")
    if all(known(inputs, path) is True for path in paths):
        yield fault(paths[1], True, f"only one of it and {paths[0]} is allowed")  # noqa: FBT003


_ACCOUNT_RULES = (
    Rule(
        "storage-sftp-needs-hierarchy",
        "SFTP needs the hierarchical namespace",
        documented(_SFTP_PAGE),
        _hierarchical,
    ),
    Rule(
        "storage-nfs-needs-hierarchy",
        "NFS 3.0 needs the hierarchical namespace",
        documented(_NFS_PAGE),
        needs("enableNfsV3", wanted=True, other="isHnsEnabled", allowed=True),
    ),
    Rule("storage-zones-by-kind", "BlobStorage has no zone redundancy", ASSUMED, _zones),
    Rule("storage-premium-kinds", "block blob and file kinds are Premium", ASSUMED, _premium_kind),
    Rule("storage-access-tier", "the kind decides on the access tier", ASSUMED, _tier),
    Rule("storage-key-uri", "a customer key names its vault by URI", ASSUMED, _customer_key),
    Rule("storage-key-identity", "a customer key needs an identity", ASSUMED, _key_identity),
)
_BLOB_RULES = (
    Rule(
        "blob-restore-needs",
        "point-in-time restore needs versions, change feed and soft delete",
        documented(_RESTORE_PAGE),
        _restore,
    ),
    Rule(
        "blob-restore-days",
        "point-in-time restore reaches back less far than soft delete",
        documented(_RESTORE_PAGE),
        _restore_days,
    ),
    Rule(
        "blob-delete-days",
        "what is deleted is kept for 1 to 365 days",
        documented(_DELETE_PAGE),
        every(
            between("deleteRetentionPolicy.days", 1, 365),
            between("containerDeleteRetentionPolicy.days", 1, 365),
        ),
    ),
)

KINDS = (
    arm(
        "storage",
        "StorageAccount",
        _STORAGE,
        "accountName",
        outputs=_storage,
        unique=True,
        seconds=35,
        pattern=r"[a-z0-9]{3,24}",
        replace_on=[
            "isHnsEnabled",
            "enableNfsV3",
            "dnsEndpointType",
            "encryption.requireInfrastructureEncryption",
        ],
        rules=_ACCOUNT_RULES,
    ),
    arm(
        "storage",
        "BlobServiceProperties",
        f"{_STORAGE}/blobServices",
        "accountName",
        "=default",
        rules=_BLOB_RULES,
    ),
    arm(
        "storage",
        "BlobContainer",
        f"{_STORAGE}/blobServices/containers",
        "accountName",
        "=default",
        "containerName",
        rules=(
            Rule(
                "blob-container-name",
                "a container has 3 to 63 small letters, digits and single hyphens",
                documented(
                    "https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules"
                ),
                shaped(
                    "containerName",
                    _CONTAINER.fullmatch,
                    "3 to 63 small letters, digits and single hyphens are allowed",
                ),
            ),
        ),
    ),
    arm(
        "storage",
        "ManagementPolicy",
        f"{_STORAGE}/managementPolicies",
        "accountName",
        "=default",
    ),
    arm(
        "storage",
        "BlobContainerImmutabilityPolicy",
        f"{_STORAGE}/blobServices/containers/immutabilityPolicies",
        "accountName",
        "=default",
        "containerName",
        "=default",
        rules=(
            Rule(
                "immutability-days",
                "data is locked for 1 to 146000 days",
                documented(_LOCK_PAGE),
                between(_PERIOD, 1, 146_000),
            ),
            Rule("immutability-appends", "appends are allowed in one way", ASSUMED, _appends),
        ),
        change_rules=(
            ChangeRule(
                "immutability-locked-grows",
                "a locked policy is only made longer",
                documented(_LOCK_PAGE),
                _grows,
            ),
        ),
    ),
)
