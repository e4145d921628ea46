"""Encryption of disks."""

import re
from collections.abc import Iterator, Mapping

from twin.azure.arm import arm, fault, known, text
from twin.azure.judges import settled, shaped
from twin.check import Fault, same
from twin.cloud import Cloud
from twin.kinds import CloudRule, Rule, guid
from twin.marks import ASSUMED, SCHEMA, documented
from twin.wire import Properties, at

_DISK_PAGE = "https://learn.microsoft.com/azure/virtual-machines/disk-encryption"
_KEY = re.compile(r"https://([^./]+)\.[^/]+/keys/[A-Za-z0-9-]+/[0-9a-fA-F]+")
_VAULT = "azure-native:keyvault:Vault"


def _encryption_set(_inputs: Properties, identifier: str) -> Properties:
    return {"identity": {"principalId": guid(identifier, "principal"), "tenantId": guid("tenant")}}


def _identity(inputs: Properties) -> Iterator[Fault]:
    if at(inputs, "identity") is None or same(known(inputs, "identity.type"), "None"):
        yield fault("identity", None, "an identity that reads the key is needed")


def _listed(inputs: Properties) -> Iterator[Fault]:
    kind, path = text(inputs, "identity.type"), "identity.userAssignedIdentities"
    listed = known(inputs, path)
    count = len(listed) if isinstance(listed, list | Mapping) else 0
    if "userassigned" in kind.casefold() and settled(inputs, path) and not count:
        yield fault(path, listed, f"an identity is needed for the type {kind}")


def _protected_vault(inputs: Properties, _identifier: str, cloud: Cloud) -> Iterator[Fault]:
    given = _KEY.fullmatch(text(inputs, "activeKey.keyUrl"))
    for vault in cloud.of_token(_VAULT) if given else ():
        path = "properties.enablePurgeProtection"
        named = given and same(text(vault.inputs, "vaultName"), given[1])
        if named and settled(vault.inputs, path) and known(vault.inputs, path) is not True:
            allowed = f"{path} must be true in the vault {text(vault.inputs, 'vaultName')}"
            yield fault("activeKey.keyUrl", text(inputs, "activeKey.keyUrl"), allowed)


KINDS = (
    arm(
        "compute",
        "DiskEncryptionSet",
        "Microsoft.Compute/diskEncryptionSets",
        "diskEncryptionSetName",
        outputs=_encryption_set,
        seconds=10,
        pattern=r"[A-Za-z0-9_-]{1,80}",
        replace_on=["encryptionType"],
        rules=(
            Rule("des-identity", "a set of keys has an identity", ASSUMED, _identity),
            Rule("des-listed", "user-assigned identities are listed", ASSUMED, _listed),
            Rule(
                "des-key",
                "a key is named with its version",
                SCHEMA,
                shaped(
                    "activeKey.keyUrl",
                    _KEY.fullmatch,
                    "https://<vault>/keys/<name>/<version> is allowed",
                ),
            ),
        ),
        cloud_rules=(
            CloudRule(
                "des-protected-vault",
                "the vault of a key has purge protection",
                documented(_DISK_PAGE),
                _protected_vault,
            ),
        ),
    ),
)
