"""Rules of key vaults, keys and secrets, each with a good and a bad input."""

from tests.harness.cases import Case

_VAULT = "keyvault:Vault"
_KEY = "keyvault:Key"
_SECRET = "keyvault:Secret"  # noqa: S105  # a kind


def _rotation(
    trigger: str, span: str, action: str = "rotate", life: str = "P1Y"
) -> dict[str, object]:
    act = {"action": {"type": action}, "trigger": {trigger: span}}
    return {"rotationPolicy": {"attributes": {"expiryTime": life}, "lifetimeActions": [act]}}


CASES = (
    Case(
        rule="keyvault-soft-delete-days",
        kind=_VAULT,
        good={"properties": {"softDeleteRetentionInDays": 90}},
        bad={"properties": {"softDeleteRetentionInDays": 3}},
        says="'properties.softDeleteRetentionInDays' is 3; 7 to 90 is allowed",
    ),
    Case(
        rule="keyvault-purge-protection-never-false",
        kind=_VAULT,
        good={"properties": {"enablePurgeProtection": True}},
        bad={"properties": {"enablePurgeProtection": False}},
        says="'properties.enablePurgeProtection' is False; only true can be sent; leave it out t",
    ),
    Case(
        rule="vault-name",
        kind=_VAULT,
        good={"vaultName": "kv-good"},
        bad={"vaultName": "kv--bad"},
        says="'vaultName' is 'kv--bad'; a name that matches",
    ),
    Case(
        rule="keyvault-soft-delete-on",
        kind=_VAULT,
        good={"properties": {"enableSoftDelete": True}},
        bad={"properties": {"enableSoftDelete": False}},
        says="'properties.enableSoftDelete' is False; every vault has soft delete",
    ),
    Case(
        rule="keyvault-policies",
        kind=_VAULT,
        good={"properties": {"enableRbacAuthorization": True}},
        bad={"properties": {"enableRbacAuthorization": False}},
        says="'properties.accessPolicies' is None; a vault without",
    ),
    Case(
        rule="keyvault-policy-count",
        kind=_VAULT,
        good={"properties": {"accessPolicies": [{}]}},
        bad={"properties": {"accessPolicies": [{}] * 1025}},
        says="'properties.accessPolicies' has 1025 members; 1024 are allowed",
    ),
    Case(
        rule="keyvault-one-tenant",
        kind=_VAULT,
        good={"properties": {"tenantId": "a", "accessPolicies": [{"tenantId": "A"}]}},
        bad={"properties": {"tenantId": "a", "accessPolicies": [{"tenantId": "b"}]}},
        says="'properties.accessPolicies[0].tenantId' is 'b'; the vault's own tenant, a,",
    ),
    Case(
        rule="keyvault-public-addresses",
        kind=_VAULT,
        good={"properties": {"networkAcls": {"ipRules": [{"value": "20.1.2.0/24"}]}}},
        bad={"properties": {"networkAcls": {"ipRules": [{"value": "10.1.2.0/24"}]}}},
        says="'properties.networkAcls.ipRules[0].value' is '10.1.2.0/24'; public addresses",
    ),
    Case(
        rule="keyvault-firewall-size",
        kind=_VAULT,
        good={"properties": {"networkAcls": {"virtualNetworkRules": [{}] * 200}}},
        bad={"properties": {"networkAcls": {"virtualNetworkRules": [{}] * 201}}},
        says="'properties.networkAcls.virtualNetworkRules' has 201 members; 200 are allowed",
    ),
    Case(
        rule="keyvault-soft-delete-days-stay",
        kind=_VAULT,
        before={"properties": {"softDeleteRetentionInDays": 90}},
        good={"properties": {"softDeleteRetentionInDays": 90}},
        bad={"properties": {"softDeleteRetentionInDays": 30}},
        says="'properties.softDeleteRetentionInDays' is 30; it stays as it was created, 90",
    ),
    Case(
        rule="keyvault-purge-protection-stays",
        kind=_VAULT,
        before={"properties": {"enablePurgeProtection": True}},
        good={"properties": {"enablePurgeProtection": True}},
        bad={"properties": {"sku": {"name": "premium"}}},
        says="'properties.enablePurgeProtection' is None; the vault has it, and it is never",
    ),
    Case(
        rule="keyvault-recover-once",
        kind=_VAULT,
        before={"properties": {"createMode": "recover", "tenantId": "a"}},
        good={"properties": {"createMode": "recover", "tenantId": "a"}},
        bad={"properties": {"createMode": "recover", "tenantId": "b"}},
        says="'properties.createMode' is 'recover'; it exists and cannot be recovered",
    ),
    Case(
        rule="secret-name",
        kind=_SECRET,
        good={"secretName": "cookie"},
        bad={"secretName": "cookie_key"},
        says="'secretName' is [secret]; a name that matches",
    ),
    Case(
        rule="secret-dates",
        kind=_SECRET,
        good={"properties": {"attributes": {"notBefore": 1, "expires": 2}}},
        bad={"properties": {"attributes": {"notBefore": 2, "expires": 1}}},
        says="'properties.attributes.expires' is 1; later than notBefore, 2, needed",
    ),
    Case(
        rule="secret-size",
        kind=_SECRET,
        good={"properties": {"value": "a" * 25_600}},
        bad={"properties": {"value": "a" * 25_601}},
        says="'properties.value' has 25601 bytes; 25600 are allowed",
    ),
    Case(
        rule="secret-content-type",
        kind=_SECRET,
        good={"properties": {"contentType": "text/plain"}},
        bad={"properties": {"contentType": "a" * 256}},
        says="255 characters are allowed, 256 given",
    ),
    Case(
        rule="key-name",
        kind=_KEY,
        good={"keyName": "cmk-1"},
        bad={"keyName": "cmk_1"},
        says="'keyName' is 'cmk_1'; a name that matches",
    ),
    Case(
        rule="key-size",
        kind=_KEY,
        good={"properties": {"kty": "RSA-HSM", "keySize": 3072}},
        bad={"properties": {"kty": "RSA", "keySize": 1024}},
        says="'properties.keySize' is 1024; 2048, 3072 or 4096 bits are allowed",
    ),
    Case(
        rule="key-curve",
        kind=_KEY,
        good={"properties": {"kty": "EC", "curveName": "P-384"}},
        bad={"properties": {"kty": "RSA", "curveName": "P-384"}},
        says="'properties.curveName' is 'P-384'; a key of type RSA has a size and no curve",
    ),
    Case(
        rule="key-curve",
        kind=_KEY,
        good={"properties": {"kty": "EC"}},
        bad={"properties": {"kty": "EC", "curveName": "P-512"}},
        says="'properties.curveName' is 'P-512'; P-256, P-384, P-521, P-256K can be chosen",
    ),
    Case(
        rule="key-operations",
        kind=_KEY,
        good={"properties": {"kty": "RSA", "keyOps": ["wrapKey"]}},
        bad={"properties": {"kty": "EC-HSM", "keyOps": ["sign", "wrapKey"]}},
        says="'properties.keyOps[1]' is 'wrapKey'; a key of type EC-HSM can sign and verify",
    ),
    Case(
        rule="key-exportable",
        kind=_KEY,
        good={"properties": {"attributes": {"exportable": True}, "releasePolicy": {"data": "x"}}},
        bad={"properties": {"attributes": {"exportable": True}}},
        says="'properties.attributes.exportable' is True; a key that can be exported needs",
    ),
    Case(
        rule="key-dates",
        kind=_KEY,
        good={"properties": {"attributes": {"expires": 1}}},
        bad={"properties": {"attributes": {"notBefore": 2, "expires": 2}}},
        says="later than notBefore, 2, needed",
    ),
    Case(
        rule="key-spans",
        kind=_KEY,
        good={"properties": _rotation("timeAfterCreate", "P9M")},
        bad={"properties": _rotation("timeAfterCreate", "9 months")},
        says="lifetimeActions[0].trigger.timeAfterCreate' is '9 months'; a span of ISO 8601",
    ),
    Case(
        rule="key-lifetime",
        kind=_KEY,
        good={"properties": _rotation("timeAfterCreate", "P9M")},
        bad={"properties": _rotation("timeAfterCreate", "P1Y")},
        says="is 'P1Y'; it must be 7 days shorter than the life of the key, P1Y",
    ),
    Case(
        rule="key-lifetime",
        kind=_KEY,
        good={"properties": _rotation("timeBeforeExpiry", "P7D", life="P28D")},
        bad={"properties": _rotation("timeBeforeExpiry", "P3D", life="P20D")},
        says="expiryTime' is 'P20D'; 28 days or more are allowed",
    ),
    Case(
        rule="key-triggers",
        kind=_KEY,
        good={"properties": _rotation("timeBeforeExpiry", "P30D", "notify")},
        bad={"properties": _rotation("timeAfterCreate", "P30D", "Notify")},
        says="timeAfterCreate' is 'P30D'; it is for rotate alone",
    ),
    Case(
        rule="key-hardware",
        kind=_KEY,
        world=(
            (_VAULT, {"vaultName": "hard", "properties": {"sku": {"name": "premium"}}}),
            (_VAULT, {"vaultName": "soft", "properties": {"sku": {"name": "standard"}}}),
        ),
        good={"vaultName": "hard", "keyName": "k", "properties": {"kty": "RSA-HSM"}},
        bad={"vaultName": "soft", "keyName": "k", "properties": {"kty": "RSA-HSM"}},
        says="'properties.kty' is 'RSA-HSM'; a vault with the sku premium is needed, standard",
    ),
)
