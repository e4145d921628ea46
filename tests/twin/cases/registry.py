"""Rules of container registries, each with a good and a bad input."""

from tests.harness.cases import Case
from twin.wire import Properties

_REGISTRY = "containerregistry:Registry"
_CACHE = "containerregistry:CacheRule"


def _policy(**policies: object) -> Properties:
    return {"policies": policies}


CASES = (
    Case(
        rule="registry-name",
        kind=_REGISTRY,
        good={"registryName": "good1"},
        bad={"registryName": "bad-name"},
        says="'registryName' is 'bad-name'; a name that matches",
    ),
    Case(
        rule="registry-premium-features",
        kind=_REGISTRY,
        good={"sku": {"name": "Premium"}, "zoneRedundancy": "Enabled"},
        bad={"sku": {"name": "Basic"}, "zoneRedundancy": "Enabled"},
        says="'zoneRedundancy' is 'Enabled'; the sku Premium is needed, Basic given",
    ),
    Case(
        rule="registry-premium-features",
        kind=_REGISTRY,
        good={"sku": {"name": "Basic"}, "dataEndpointEnabled": False},
        bad={"sku": {"name": "Standard"}, **_policy(retentionPolicy={"status": "enabled"})},
        says="'policies.retentionPolicy.status' is 'enabled'; the sku Premium is needed",
    ),
    Case(
        rule="registry-anonymous-pull",
        kind=_REGISTRY,
        good={"sku": {"name": "Standard"}, "anonymousPullEnabled": True},
        bad={"sku": {"name": "Basic"}, "anonymousPullEnabled": True},
        says="'anonymousPullEnabled' is True; the sku Standard or Premium is needed",
    ),
    Case(
        rule="registry-retention-days",
        kind=_REGISTRY,
        good=_policy(retentionPolicy={"days": 0}),
        bad=_policy(retentionPolicy={"days": 366}),
        says="'policies.retentionPolicy.days' is 366; 0 to 365 is allowed",
    ),
    Case(
        rule="registry-soft-delete-days",
        kind=_REGISTRY,
        good=_policy(softDeletePolicy={"retentionDays": 90}),
        bad=_policy(softDeletePolicy={"retentionDays": 0}),
        says="'policies.softDeletePolicy.retentionDays' is 0; 1 to 90 is allowed",
    ),
    Case(
        rule="registry-one-cleaner",
        kind=_REGISTRY,
        good=_policy(retentionPolicy={"status": "enabled"}),
        bad=_policy(retentionPolicy={"status": "enabled"}, softDeletePolicy={"status": "enabled"}),
        says="'policies.softDeletePolicy.status' is 'enabled'; only one of it and",
    ),
    Case(
        rule="registry-export",
        kind=_REGISTRY,
        good={"publicNetworkAccess": "Disabled", **_policy(exportPolicy={"status": "disabled"})},
        bad={"publicNetworkAccess": "Enabled", **_policy(exportPolicy={"status": "disabled"})},
        says="'policies.exportPolicy.status' is 'disabled'; publicNetworkAccess must be Disabled",
    ),
    Case(
        rule="registry-key",
        kind=_REGISTRY,
        good={
            "encryption": {"status": "enabled", "keyVaultProperties": {}},
            "identity": {"type": "UserAssigned"},
        },
        bad={"encryption": {"status": "enabled", "keyVaultProperties": {}}},
        says="'identity' is None; encryption with a customer's key needs it",
    ),
    Case(
        rule="cacherule-name",
        kind=_CACHE,
        good={"cacheRuleName": "cache-mcr"},
        bad={"cacheRuleName": "mcr"},
        says="'cacheRuleName' is 'mcr'; a name that matches",
    ),
    Case(
        rule="registry-cache-source",
        kind=_CACHE,
        good={"sourceRepository": "mcr.microsoft.com/*"},
        bad={"sourceRepository": "library/nginx"},
        says="'sourceRepository' is 'library/nginx'; a host with a repository",
    ),
    Case(
        rule="registry-cache-whole",
        kind=_CACHE,
        good={"sourceRepository": "quay.io/*", "targetRepository": "mirror/quay/*"},
        bad={"sourceRepository": "quay.io/*"},
        says="'targetRepository' is None; a mirror needs it",
    ),
    Case(
        rule="registry-cache-stars",
        kind=_CACHE,
        good={"sourceRepository": "quay.io/*", "targetRepository": "mirror/quay/*"},
        bad={"sourceRepository": "quay.io/*", "targetRepository": "mirror/quay"},
        says="'targetRepository' is 'mirror/quay'; it ends with /* as the source does",
    ),
    Case(
        rule="registry-cache-once",
        kind=_CACHE,
        world=(
            (
                _CACHE,
                {"registryName": "r", "cacheRuleName": "first", "targetRepository": "mirror/*"},
            ),
        ),
        good={"registryName": "r", "cacheRuleName": "first", "targetRepository": "mirror/*"},
        bad={"registryName": "r", "cacheRuleName": "second", "targetRepository": "mirror/*"},
        says="'targetRepository' is 'mirror/*'; the rule first fills it already",
    ),
)
