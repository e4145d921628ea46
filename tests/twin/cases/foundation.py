"""Rules of identities, keys, registry and storage, each with a good and a bad input."""

from tests.harness.cases import Case

CASES = (
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
