"""Rules of identities, keys, registry and storage, each with a good and a bad input."""

from tests.harness.cases import Case

CASES = (
    Case(
        rule="keyvault-soft-delete-days",
        kind="keyvault:Vault",
        good={"properties": {"softDeleteRetentionInDays": 90}},
        bad={"properties": {"softDeleteRetentionInDays": 3}},
        says="'properties.softDeleteRetentionInDays' is 3; 7 to 90 days are allowed",
    ),
    Case(
        rule="keyvault-purge-protection-never-false",
        kind="keyvault:Vault",
        good={"properties": {"enablePurgeProtection": True}},
        bad={"properties": {"enablePurgeProtection": False}},
        says="'properties.enablePurgeProtection' is False; only true can be sent; leave it out t",
    ),
    Case(
        rule="vault-name",
        kind="keyvault:Vault",
        good={"vaultName": "kv-good"},
        bad={"vaultName": "kv--bad"},
        says="'vaultName' is 'kv--bad'; a name that matches",
    ),
    Case(
        rule="registry-name",
        kind="containerregistry:Registry",
        good={"registryName": "good1"},
        bad={"registryName": "bad-name"},
        says="'registryName' is 'bad-name'; a name that matches",
    ),
    Case(
        rule="registry-premium-features",
        kind="containerregistry:Registry",
        good={"sku": {"name": "Premium"}, "zoneRedundancy": "Enabled"},
        bad={"sku": {"name": "Basic"}, "zoneRedundancy": "Enabled"},
        says="'zoneRedundancy' is 'Enabled'; the sku Premium is needed, Basic given",
    ),
    Case(
        rule="userassignedidentity-name",
        kind="managedidentity:UserAssignedIdentity",
        good={"resourceName": "good"},
        bad={"resourceName": "a"},
        says="'resourceName' is 'a'; a name that matches",
    ),
)
