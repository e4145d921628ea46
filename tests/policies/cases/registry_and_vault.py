"""Cases of the rules on registries, vaults, keys and secrets."""

from policies.core.judge import Outcome
from tests.harness.policy_cases import TAGS, URN, Cases, Mutation
from tests.harness.policy_parts import part

_REGISTRY = "azure-native:containerregistry:Registry"
_VAULT = "azure-native:keyvault:Vault"
_HSM = "azure-native:keyvault:ManagedHsm"
_KEY = "azure-native:keyvault:Key"
_WRITTEN = "azure-native:keyvault:Secret"
_ROTATES = {
    "attributes": {"expiryTime": "P14M"},
    "lifetimeActions": [
        {"action": {"type": "notify"}, "trigger": {"timeBeforeExpiry": "P30D"}},
        {"action": {"type": "rotate"}, "trigger": {"timeAfterCreate": "P12M"}},
    ],
}
_ENCRYPTED = part(
    "azure-native:storage:StorageAccount",
    {},
    {"encryption": frozenset({URN.format(kind=_KEY, name="subject")})},
)
VIOLATED, UNDECIDED, HOLDS = Outcome.VIOLATED, Outcome.UNDECIDED, Outcome.HOLDS

CASES = {
    "forbid-registry-admin-user": Cases(
        good={"adminUserEnabled": False},
        bad=[{"adminUserEnabled": True}],
        absent={"adminUserEnabled": HOLDS},
        unknown={"adminUserEnabled": UNDECIDED},
        mutation=Mutation(_REGISTRY, {"adminUserEnabled": True}),
    ),
    "forbid-registry-anonymous-pull": Cases(
        good={"anonymousPullEnabled": False},
        bad=[{"anonymousPullEnabled": True}],
        absent={"anonymousPullEnabled": HOLDS},
        unknown={"anonymousPullEnabled": UNDECIDED},
        mutation=Mutation(_REGISTRY, {"anonymousPullEnabled": True}),
    ),
    "forbid-registry-public-access": Cases(
        good={"publicNetworkAccess": "Disabled", "sku": {"name": "Premium"}},
        bad=[{"publicNetworkAccess": "Enabled"}, {"sku.name": "Standard"}],
        absent={"publicNetworkAccess": VIOLATED, "sku": VIOLATED},
        unknown={"publicNetworkAccess": UNDECIDED, "sku.name": UNDECIDED},
        mutation=Mutation(_REGISTRY, {"publicNetworkAccess": "Enabled"}),
    ),
    "forbid-registry-export": Cases(
        good={
            "publicNetworkAccess": "Disabled",
            "policies": {"exportPolicy": {"status": "disabled"}},
        },
        bad=[{"policies.exportPolicy.status": "enabled"}],
        absent={"policies": VIOLATED},
        unknown={"policies.exportPolicy": UNDECIDED},
        mutation=Mutation(_REGISTRY, drop=["policies.exportPolicy"]),
    ),
    "require-registry-customer-key": Cases(
        good={
            "encryption": {
                "status": "enabled",
                "keyVaultProperties": {"keyIdentifier": "https://v.vault.azure.net/keys/images"},
            }
        },
        bad=[
            {"encryption.status": "disabled"},
            {"encryption.keyVaultProperties.keyIdentifier": ""},
        ],
        absent={"encryption": VIOLATED, "encryption.keyVaultProperties": VIOLATED},
        unknown={
            "encryption": UNDECIDED,
            "encryption.keyVaultProperties.keyIdentifier": HOLDS,
        },
        mutation=Mutation(_REGISTRY, drop=["encryption"]),
    ),
    "require-registry-quarantine": Cases(
        good={
            "policies": {
                "quarantinePolicy": {"status": "enabled"},
                "retentionPolicy": {"days": 30, "status": "enabled"},
            }
        },
        also_good=[
            {
                "policies.retentionPolicy.status": "disabled",
                "policies.softDeletePolicy.status": "enabled",
            }
        ],
        bad=[
            {"policies.quarantinePolicy.status": "disabled"},
            {"policies.retentionPolicy.status": "disabled"},
        ],
        absent={"policies": VIOLATED, "policies.retentionPolicy": VIOLATED},
        unknown={"policies": UNDECIDED, "policies.quarantinePolicy.status": UNDECIDED},
        mutation=Mutation(_REGISTRY, {"policies.quarantinePolicy.status": "disabled"}),
    ),
    "forbid-registry-arm-tokens": Cases(
        good={"policies": {"azureADAuthenticationAsArmPolicy": {"status": "disabled"}}},
        bad=[{"policies.azureADAuthenticationAsArmPolicy.status": "enabled"}],
        absent={"policies.azureADAuthenticationAsArmPolicy": VIOLATED},
        unknown={"policies": UNDECIDED},
        mutation=Mutation(
            _REGISTRY, {"policies.azureADAuthenticationAsArmPolicy.status": "enabled"}
        ),
    ),
    "require-key-vault-soft-delete": Cases(
        good={"properties": {"enableSoftDelete": True}},
        bad=[{"properties.enableSoftDelete": False}],
        absent={"properties.enableSoftDelete": HOLDS},
        unknown={"properties": UNDECIDED},
        mutation=Mutation(_VAULT, {"properties.enableSoftDelete": False}),
    ),
    "require-key-vault-roles": Cases(
        good={"properties": {"enableRbacAuthorization": True, "accessPolicies": []}},
        bad=[
            {"properties.enableRbacAuthorization": False},
            {"properties.accessPolicies": [{"objectId": "o", "permissions": {"keys": ["all"]}}]},
        ],
        absent={
            "properties.enableRbacAuthorization": VIOLATED,
            "properties.accessPolicies": HOLDS,
        },
        unknown={
            "properties.enableRbacAuthorization": UNDECIDED,
            "properties.accessPolicies": UNDECIDED,
        },
        mutation=Mutation(_VAULT, {"properties.enableRbacAuthorization": False}),
    ),
    "forbid-key-vault-public-access": Cases(
        good={
            "properties": {
                "publicNetworkAccess": "Disabled",
                "networkAcls": {"defaultAction": "Allow"},
            }
        },
        also_good=[
            {"properties.publicNetworkAccess": "disabled"},
            {
                "properties.publicNetworkAccess": "Enabled",
                "properties.networkAcls.defaultAction": "Deny",
            },
        ],
        bad=[{"properties.publicNetworkAccess": "Enabled"}],
        absent={
            "properties": VIOLATED,
            "properties.publicNetworkAccess": VIOLATED,
            "properties.networkAcls": HOLDS,
        },
        unknown={
            "properties.publicNetworkAccess": UNDECIDED,
            "properties.networkAcls": HOLDS,
        },
        mutation=Mutation(
            _VAULT,
            {
                "properties.publicNetworkAccess": "Enabled",
                "properties.networkAcls.defaultAction": "Allow",
            },
        ),
    ),
    "require-key-rotation": Cases(
        good={"properties": {"rotationPolicy": _ROTATES}},
        also_good=[
            {
                "properties.rotationPolicy.attributes": {},
                "properties.attributes.expires": 1830000000,
            },
        ],
        bad=[
            {"properties.rotationPolicy.lifetimeActions": []},
            {"properties.rotationPolicy.lifetimeActions": [{"action": {"type": "notify"}}]},
            {"properties.rotationPolicy.attributes.expiryTime": ""},
        ],
        absent={
            "properties.rotationPolicy": VIOLATED,
            "properties.rotationPolicy.attributes": VIOLATED,
            "properties.rotationPolicy.lifetimeActions": VIOLATED,
        },
        unknown={
            "properties": UNDECIDED,
            "properties.rotationPolicy.lifetimeActions": UNDECIDED,
            "properties.rotationPolicy.lifetimeActions[0].action": HOLDS,
            "properties.rotationPolicy.lifetimeActions[1].action": UNDECIDED,
        },
        mutation=Mutation(_KEY, drop=["properties.rotationPolicy"]),
    ),
    "require-strong-keys": Cases(
        good={"properties": {"kty": "RSA-HSM", "keySize": 3072}},
        also_good=[
            {"properties.keySize": 4096},
            {"properties": {"kty": "EC-HSM", "curveName": "P-256"}},
        ],
        bad=[{"properties.kty": "RSA"}, {"properties.kty": "EC"}, {"properties.keySize": 2048}],
        others=[_ENCRYPTED],
        absent={"properties.kty": VIOLATED, "properties.keySize": VIOLATED},
        unknown={"properties.kty": UNDECIDED, "properties.keySize": UNDECIDED},
        mutation=Mutation(_KEY, {"properties.kty": "RSA"}),
    ),
    "require-secret-expiry": Cases(
        good={
            "properties": {
                "value": "s3cret",
                "contentType": "text/plain",
                "attributes": {"expires": 1830000000},
            }
        },
        bad=[{"properties.contentType": ""}, {"properties.attributes": {"enabled": True}}],
        absent={"properties.attributes": VIOLATED, "properties.contentType": VIOLATED},
        unknown={"properties": HOLDS, "properties.attributes.expires": HOLDS},
        mutation=Mutation(
            _WRITTEN,
            add={
                "secretName": "password",
                "vaultName": "kv-prod-mercy-core-15476",
                "properties": {"contentType": "text/plain", "value": "[secret]"},
                "tags": TAGS,
            },
        ),
    ),
    "require-managed-hsm-purge-protection": Cases(
        good={"properties": {"enablePurgeProtection": True}},
        bad=[{"properties.enablePurgeProtection": False}],
        absent={"properties": VIOLATED, "properties.enablePurgeProtection": VIOLATED},
        unknown={"properties.enablePurgeProtection": UNDECIDED},
        mutation=Mutation(
            _HSM,
            add={
                "name": "hsm-prod-mercy",
                "properties": {"publicNetworkAccess": "Disabled"},
                "tags": TAGS,
            },
        ),
    ),
}
