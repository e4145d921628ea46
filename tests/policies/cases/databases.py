"""Cases of the rules on PostgreSQL, Redis and MongoDB."""

from policies.core.judge import Outcome
from policies.core.resource import Resource
from tests.harness.policy_cases import Cases, Mutation
from tests.harness.policy_parts import TAGS, part, watched_and_private

_POSTGRESQL = "azure-native:dbforpostgresql:Server"
_PARAMETER = "azure-native:dbforpostgresql:Configuration"
_POSTGRESQL_FIREWALL = "azure-native:dbforpostgresql:FirewallRule"
_REDIS = "azure-native:redisenterprise:RedisEnterprise"
_REDIS_DATABASE = "azure-native:redisenterprise:Database"
_OLD_REDIS = "azure-native:redis:Redis"
_MONGO = "azure-native:mongocluster:MongoCluster"
_MONGO_FIREWALL = "azure-native:mongocluster:FirewallRule"
_ALL = "0.0.0.0"  # noqa: S104  # an address of a rule, where nothing listens
_RANGE = {"startIpAddress": "203.0.113.0", "endIpAddress": "203.0.113.15"}
_OPEN_RANGES = [
    {"startIpAddress": _ALL, "endIpAddress": _ALL},
    {"startIpAddress": _ALL, "endIpAddress": "255.255.255.255"},
    {"startIpAddress": "1.0.0.0", "endIpAddress": "223.255.255.255"},
    {"startIpAddress": "203.0.113.9", "endIpAddress": "203.0.113.1"},
]
_KEYED_POSTGRESQL = {
    "type": "AzureKeyVault",
    "primaryKeyURI": "https://kv.vault.azure.net/keys/postgresql",
}
_KEYED_REDIS = {
    "customerManagedKeyEncryption": {
        "keyEncryptionKeyUrl": "https://kv.vault.azure.net/keys/redis",
    }
}
_MONGO_CLUSTER = {
    "mongoClusterName": "mongo-added",
    "location": "eastus2",
    "tags": TAGS,
    "properties": {
        "publicNetworkAccess": "Disabled",
        "highAvailability": {"targetMode": "ZoneRedundantPreferred"},
        "compute": {"tier": "M30"},
    },
}


def _mongo(**changed: object) -> Mutation:
    properties = {**_MONGO_CLUSTER["properties"], **changed}  # pyright: ignore[reportGeneralTypeIssues]
    return Mutation(
        _MONGO,
        add={**_MONGO_CLUSTER, "properties": properties},
        beside=watched_and_private(_MONGO),
    )


def _logging(name: str, server: str = "psql") -> dict[str, str]:
    return {"configurationName": name, "value": "on", "serverName": server}


def _audit(server: str, classes: str) -> list[Resource]:
    given = {
        "shared_preload_libraries": "pg_cron,pgAudit",
        "azure.extensions": "VECTOR,PGAUDIT",
        "pgaudit.log": classes,
    }
    return [
        part(
            _PARAMETER,
            {"configurationName": name, "value": value, "serverName": server},
            name=f"{server}-{name}",
        )
        for name, value in given.items()
    ]


CASES = {
    "forbid-postgresql-public-access": Cases(
        good={"network": {"publicNetworkAccess": "Disabled"}},
        also_good=[
            {"network.publicNetworkAccess": "disabled"},
            {"network": {"delegatedSubnetResourceId": "/subscriptions/s/subnets/postgresql"}},
        ],
        bad=[{"network.publicNetworkAccess": "Enabled"}],
        absent={
            "network": Outcome.VIOLATED,
            "network.publicNetworkAccess": Outcome.VIOLATED,
        },
        unknown={"network.publicNetworkAccess": Outcome.UNDECIDED},
        mutation=Mutation(_POSTGRESQL, {"network.publicNetworkAccess": "Enabled"}),
    ),
    "limit-postgresql-firewall": Cases(
        good=_RANGE,
        bad=_OPEN_RANGES,
        absent={"startIpAddress": Outcome.VIOLATED, "endIpAddress": Outcome.VIOLATED},
        unknown={"startIpAddress": Outcome.UNDECIDED, "endIpAddress": Outcome.UNDECIDED},
        mutation=Mutation(
            _POSTGRESQL_FIREWALL,
            add={"startIpAddress": _ALL, "endIpAddress": _ALL, "serverName": "psql"},
        ),
    ),
    "require-postgresql-entra-authentication": Cases(
        good={"authConfig": {"activeDirectoryAuth": "Enabled", "passwordAuth": "Disabled"}},
        bad=[
            {"authConfig.passwordAuth": "Enabled"},
            {"authConfig.activeDirectoryAuth": "Disabled"},
        ],
        absent={
            "authConfig": Outcome.VIOLATED,
            "authConfig.passwordAuth": Outcome.VIOLATED,
            "authConfig.activeDirectoryAuth": Outcome.VIOLATED,
        },
        unknown={"authConfig": Outcome.UNDECIDED, "authConfig.passwordAuth": Outcome.UNDECIDED},
        mutation=Mutation(_POSTGRESQL, {"authConfig.passwordAuth": "Enabled"}),
    ),
    "require-postgresql-customer-managed-key": Cases(
        good={"dataEncryption": _KEYED_POSTGRESQL},
        bad=[{"dataEncryption.type": "SystemManaged"}, {"dataEncryption.primaryKeyURI": ""}],
        absent={
            "dataEncryption": Outcome.VIOLATED,
            "dataEncryption.primaryKeyURI": Outcome.VIOLATED,
        },
        unknown={
            "dataEncryption": Outcome.UNDECIDED,
            "dataEncryption.primaryKeyURI": Outcome.HOLDS,
        },
        mutation=Mutation(_POSTGRESQL, {"dataEncryption.primaryKeyURI": ""}),
    ),
    "require-postgresql-backup": Cases(
        good={"backup": {"backupRetentionDays": 35}},
        bad=[{"backup.backupRetentionDays": 34}],
        absent={"backup": Outcome.VIOLATED, "backup.backupRetentionDays": Outcome.VIOLATED},
        unknown={"backup.backupRetentionDays": Outcome.UNDECIDED},
        mutation=Mutation(_POSTGRESQL, {"backup.backupRetentionDays": 14}),
    ),
    "require-postgresql-geo-redundant-backup": Cases(
        good={"backup": {"geoRedundantBackup": "Enabled"}},
        also_good=[{"dataEncryption": {**_KEYED_POSTGRESQL, "geoBackupKeyURI": "https://kv2"}}],
        bad=[
            {"backup.geoRedundantBackup": "Disabled"},
            {
                "backup.geoRedundantBackup": "Disabled",
                "dataEncryption": {**_KEYED_POSTGRESQL, "geoBackupKeyURI": "https://kv2"},
            },
        ],
        absent={"backup": Outcome.VIOLATED, "backup.geoRedundantBackup": Outcome.VIOLATED},
        unknown={"backup.geoRedundantBackup": Outcome.UNDECIDED},
        mutation=Mutation(
            _POSTGRESQL, {"dataEncryption.geoBackupKeyURI": "https://kv2.vault.azure.net/keys/k"}
        ),
    ),
    "require-postgresql-standby": Cases(
        good={"highAvailability": {"mode": "ZoneRedundant"}},
        bad=[{"highAvailability.mode": "Disabled"}, {"highAvailability.mode": "SameZone"}],
        absent={"highAvailability": Outcome.VIOLATED},
        unknown={"highAvailability.mode": Outcome.UNDECIDED},
        mutation=Mutation(_POSTGRESQL, {"highAvailability.mode": "Disabled"}),
    ),
    "require-postgresql-tls": Cases(
        good={"configurationName": "require_secure_transport", "value": "on"},
        also_good=[{"configurationName": "ssl_min_protocol_version", "value": "TLSv1.3"}],
        bad=[
            {"value": "off"},
            {"configurationName": "ssl_min_protocol_version", "value": "TLSv1.1"},
        ],
        absent={"value": Outcome.VIOLATED, "configurationName": Outcome.NOT_APPLICABLE},
        unknown={"value": Outcome.UNDECIDED},
        mutation=Mutation(
            _PARAMETER, {"value": "off"}, name="data-postgresql-require-secure-transport"
        ),
    ),
    "require-postgresql-connection-log": Cases(
        good={"serverName": "psql"},
        also_good=[{"serverName": "PSQL"}],
        bad=[{"serverName": "another"}],
        absent={"serverName": Outcome.VIOLATED},
        unknown={"serverName": Outcome.VIOLATED},
        others=[
            part(_PARAMETER, _logging("log_connections"), name="connections"),
            part(_PARAMETER, _logging("log_disconnections"), name="disconnections"),
        ],
        mutation=Mutation(_PARAMETER, {"value": "off"}, name="data-postgresql-log-connections"),
    ),
    "require-postgresql-audit": Cases(
        good={"serverName": "psql"},
        also_good=[{"serverName": "PSQL"}],
        bad=[{"serverName": "another"}, {"serverName": "half"}, {"serverName": "unloaded"}],
        absent={"serverName": Outcome.VIOLATED},
        unknown={"serverName": Outcome.VIOLATED},
        others=[
            *_audit("psql", "ddl, READ,role,write,function"),
            *_audit("half", "ddl,write"),
            *_audit("unloaded", "ddl,read,role,write")[1:],
        ],
        mutation=Mutation(_PARAMETER, {"value": "ddl"}, name="data-postgresql-pgaudit-log"),
    ),
    "limit-postgresql-extensions": Cases(
        good={"configurationName": "azure.extensions", "value": "VECTOR, pgaudit"},
        bad=[{"value": "VECTOR,DBLINK"}],
        absent={"value": Outcome.HOLDS, "configurationName": Outcome.NOT_APPLICABLE},
        unknown={"value": Outcome.UNDECIDED},
        mutation=Mutation(
            _PARAMETER, {"value": "PGAUDIT,DBLINK"}, name="data-postgresql-azure-extensions"
        ),
    ),
    "forbid-retired-redis": Cases(
        good={"sku": {"name": "Balanced_B5"}},
        kind=_REDIS,
        bad=[{"sku.name": "Enterprise_E10"}, {"sku.name": "enterpriseflash_f300"}],
        absent={"sku": Outcome.VIOLATED},
        unknown={"sku.name": Outcome.UNDECIDED},
        mutation=Mutation(_OLD_REDIS, add={"location": "eastus2", "tags": TAGS}),
    ),
    "forbid-redis-public-access": Cases(
        good={"publicNetworkAccess": "Disabled"},
        bad=[{"publicNetworkAccess": "Enabled"}],
        absent={"publicNetworkAccess": Outcome.VIOLATED},
        unknown={"publicNetworkAccess": Outcome.UNDECIDED},
        mutation=Mutation(_REDIS, {"publicNetworkAccess": "Enabled"}),
    ),
    "require-redis-tls": Cases(
        good={"clientProtocol": "Encrypted"},
        bad=[{"clientProtocol": "Plaintext"}],
        absent={"clientProtocol": Outcome.VIOLATED},
        unknown={"clientProtocol": Outcome.UNDECIDED},
        mutation=Mutation(_REDIS, {"minimumTlsVersion": "1.0"}),
    ),
    "forbid-redis-access-keys": Cases(
        good={"accessKeysAuthentication": "Disabled"},
        bad=[{"accessKeysAuthentication": "Enabled"}],
        absent={"accessKeysAuthentication": Outcome.VIOLATED},
        unknown={"accessKeysAuthentication": Outcome.UNDECIDED},
        mutation=Mutation(_REDIS_DATABASE, {"accessKeysAuthentication": "Enabled"}),
    ),
    "require-redis-replica": Cases(
        good={"highAvailability": "Enabled"},
        bad=[{"highAvailability": "Disabled"}],
        absent={"highAvailability": Outcome.HOLDS},
        unknown={"highAvailability": Outcome.UNDECIDED},
        mutation=Mutation(_REDIS, {"highAvailability": "Disabled"}),
    ),
    "require-redis-customer-managed-key": Cases(
        good={"encryption": _KEYED_REDIS},
        bad=[{"encryption.customerManagedKeyEncryption.keyEncryptionKeyUrl": ""}],
        absent={
            "encryption": Outcome.VIOLATED,
            "encryption.customerManagedKeyEncryption": Outcome.VIOLATED,
        },
        unknown={
            "encryption.customerManagedKeyEncryption.keyEncryptionKeyUrl": Outcome.HOLDS,
        },
        mutation=Mutation(_REDIS, drop=["encryption"]),
    ),
    "forbid-mongodb-public-access": Cases(
        good=_MONGO_CLUSTER,
        bad=[{"properties.publicNetworkAccess": "Enabled"}],
        absent={
            "properties": Outcome.VIOLATED,
            "properties.publicNetworkAccess": Outcome.VIOLATED,
        },
        unknown={"properties.publicNetworkAccess": Outcome.UNDECIDED},
        mutation=_mongo(publicNetworkAccess="Enabled"),
    ),
    "require-mongodb-standby": Cases(
        good=_MONGO_CLUSTER,
        also_good=[{"properties.highAvailability.targetMode": "SameZone"}],
        bad=[{"properties.highAvailability.targetMode": "Disabled"}],
        absent={"properties.highAvailability": Outcome.VIOLATED},
        unknown={"properties.highAvailability.targetMode": Outcome.UNDECIDED},
        mutation=_mongo(highAvailability={"targetMode": "Disabled"}),
    ),
    "limit-mongodb-firewall": Cases(
        good={"properties": _RANGE},
        bad=[{"properties": each} for each in _OPEN_RANGES],
        absent={
            "properties": Outcome.VIOLATED,
            "properties.startIpAddress": Outcome.VIOLATED,
        },
        unknown={"properties": Outcome.UNDECIDED, "properties.endIpAddress": Outcome.UNDECIDED},
        mutation=Mutation(_MONGO_FIREWALL, add={"properties": _OPEN_RANGES[1]}),
    ),
}
