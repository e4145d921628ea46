"""Rules of Managed Redis, each with a good and a bad input."""

from tests.harness.cases import GROUP_ID, Case

_CLUSTER = "redisenterprise:RedisEnterprise"
_DATABASE = "redisenterprise:Database"
_IDENTITY = f"{GROUP_ID}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-key"
_KEY = {
    "customerManagedKeyEncryption": {
        "keyEncryptionKeyUrl": "https://kv.vault.azure.net/keys/k/1",
        "keyEncryptionKeyIdentity": {
            "identityType": "userAssignedIdentity",
            "userAssignedIdentityResourceId": _IDENTITY,
        },
    }
}
_SEARCH = [{"name": "RediSearch"}]
_WORLD = (
    (_CLUSTER, {"clusterName": "flash", "sku": {"name": "FlashOptimized_A250"}}),
    (_CLUSTER, {"clusterName": "tiny", "sku": {"name": "Balanced_B1"}}),
    (_CLUSTER, {"clusterName": "fair", "sku": {"name": "Balanced_B20"}}),
)

CASES = (
    Case(
        rule="redis-stays-available",
        kind=_CLUSTER,
        before={"highAvailability": "Enabled"},
        good={"highAvailability": "Enabled"},
        bad={"highAvailability": "Disabled"},
        says="'highAvailability' is 'Disabled'; it stays Enabled where it is",
    ),
    Case(
        rule="redisenterprise-name",
        kind=_CLUSTER,
        good={"clusterName": "amr-x"},
        bad={"clusterName": "amr--x"},
        says="'clusterName' is 'amr--x'; a name that matches",
    ),
    Case(
        rule="redis-sku",
        kind=_CLUSTER,
        good={"sku": {"name": "Balanced_B10"}},
        bad={"sku": {"name": "Balanced_B15"}},
        says="'sku.name' is 'Balanced_B15'; a published size",
    ),
    Case(
        rule="redis-capacity",
        kind=_CLUSTER,
        good={"sku": {"name": "Enterprise_E10", "capacity": 2}},
        bad={"sku": {"name": "Balanced_B10", "capacity": 2}},
        says="'sku.capacity' is 2; Balanced_B10 has its size in its name",
    ),
    Case(
        rule="redis-tls",
        kind=_CLUSTER,
        good={"minimumTlsVersion": "1.2"},
        bad={"minimumTlsVersion": "1.1"},
        says="'minimumTlsVersion' is '1.1'; 1.2 is allowed",
    ),
    Case(
        rule="redis-key-identity",
        kind=_CLUSTER,
        good={"encryption": _KEY, "identity": {"userAssignedIdentities": [_IDENTITY]}},
        bad={"encryption": _KEY, "identity": {"userAssignedIdentities": []}},
        says="an identity from identity.userAssignedIdentities is needed",
    ),
    Case(
        rule="redis-search-needs-enterprise-clustering",
        kind=_DATABASE,
        good={"modules": _SEARCH, "clusteringPolicy": "EnterpriseCluster"},
        bad={"modules": _SEARCH, "clusteringPolicy": "OSSCluster"},
        says="'modules[0].name' is 'RediSearch'; clusteringPolicy EnterpriseCluster is needed, O",
    ),
    Case(
        rule="redis-search-needs-no-eviction",
        kind=_DATABASE,
        good={"modules": _SEARCH, "evictionPolicy": "NoEviction"},
        bad={"modules": _SEARCH},
        says="'modules[0].name' is 'RediSearch'; evictionPolicy NoEviction is needed, None given",
    ),
    Case(
        rule="redis-module-names",
        kind=_DATABASE,
        good={"modules": [{"name": "RedisJSON"}]},
        bad={"modules": [{"name": "RedisSearch"}]},
        says="'modules[0].name' is 'RedisSearch'; RedisBloom, RedisTimeSeries, RediSearch",
    ),
    Case(
        rule="redis-geo-modules",
        kind=_DATABASE,
        good={"modules": _SEARCH, "geoReplication": {"groupNickname": "g"}},
        bad={"modules": [{"name": "RedisBloom"}], "geoReplication": {"groupNickname": "g"}},
        says="'modules[0].name' is 'RedisBloom'; with geo-replication RediSearch and RedisJSON",
    ),
    Case(
        rule="redis-one-persistence",
        kind=_DATABASE,
        good={"persistence": {"aofEnabled": True, "rdbEnabled": False}},
        bad={"persistence": {"aofEnabled": True, "rdbEnabled": True}},
        says="'persistence.rdbEnabled' is True; only one of it and persistence.aofEnabled",
    ),
    Case(
        rule="redis-persistence-frequency",
        kind=_DATABASE,
        good={"persistence": {"rdbEnabled": True, "rdbFrequency": "1h"}},
        bad={"persistence": {"rdbEnabled": True}},
        says="'persistence.rdbFrequency' is None; persistence.rdbEnabled True needs a value",
    ),
    Case(
        rule="redis-geo-persistence",
        kind=_DATABASE,
        good={"persistence": {"aofEnabled": False}, "geoReplication": {"groupNickname": "g"}},
        bad={"persistence": {"aofEnabled": True}, "geoReplication": {"groupNickname": "g"}},
        says="'persistence.aofEnabled' is True; a geo-replicated database is not persisted",
    ),
    Case(
        rule="redis-port",
        kind=_DATABASE,
        good={"port": 10000},
        bad={"port": 6379},
        says="'port' is 6379; 10000 is allowed",
    ),
    Case(
        rule="redis-database-name",
        kind=_DATABASE,
        good={"databaseName": "default"},
        bad={"databaseName": "features"},
        says="'databaseName' is 'features'; default is allowed",
    ),
    Case(
        rule="redis-flash-modules",
        kind=_DATABASE,
        world=_WORLD,
        good={"clusterName": "flash", "modules": [{"name": "RedisJSON"}]},
        bad={"clusterName": "flash", "modules": [{"name": "RedisBloom"}]},
        says="'modules[0].name' is 'RedisBloom'; FlashOptimized_A250 takes RedisJSON alone",
    ),
    Case(
        rule="redis-geo-sku",
        kind=_DATABASE,
        world=_WORLD,
        good={"clusterName": "fair", "geoReplication": {"groupNickname": "g"}},
        bad={"clusterName": "tiny", "geoReplication": {"groupNickname": "g"}},
        says="Balanced_B1 has no geo-replication, Balanced_B3 has",
    ),
    Case(
        rule="redis-one-shard",
        kind=_DATABASE,
        world=_WORLD,
        good={"clusterName": "fair", "clusteringPolicy": "NoCluster"},
        bad={"clusterName": "flash", "clusteringPolicy": "NoCluster"},
        says="'clusteringPolicy' is 'NoCluster'; a cache of up to 25 GB is needed, Flash",
    ),
    Case(
        rule="redis-access-user",
        kind="redisenterprise:AccessPolicyAssignment",
        good={"user": {"objectId": "00000000-0000-4000-8000-0000000000aa"}},
        bad={"user": {"objectId": "feast"}},
        says="'user.objectId' is 'feast'; the object id of a principal is allowed",
    ),
    Case(
        rule="redis-tokens-encrypted",
        kind="redisenterprise:AccessPolicyAssignment",
        world=(
            (_DATABASE, {"clusterName": "c", "databaseName": "a", "clientProtocol": "Encrypted"}),
            (_DATABASE, {"clusterName": "c", "databaseName": "b", "clientProtocol": "Plaintext"}),
        ),
        good={"clusterName": "c", "databaseName": "a", "accessPolicyAssignmentName": "x"},
        bad={"clusterName": "c", "databaseName": "b", "accessPolicyAssignmentName": "x"},
        says="'databaseName' is 'b'; Entra tokens need clientProtocol Encrypted",
    ),
)
