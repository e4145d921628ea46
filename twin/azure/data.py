"""PostgreSQL and Azure Managed Redis."""

from collections.abc import Iterator

from twin.azure.arm import arm, fault, known, name_of, number, text
from twin.check import Fault
from twin.kinds import Rule
from twin.marks import documented
from twin.wire import Properties

_SERVER = "Microsoft.DBforPostgreSQL/flexibleServers"
_REDIS = "Microsoft.Cache/redisEnterprise"
_HA_PAGE = "https://learn.microsoft.com/azure/reliability/reliability-postgresql-flexible-server"
_BACKUP_PAGE = (
    "https://learn.microsoft.com/azure/postgresql/flexible-server/concepts-backup-restore"
)
_REDIS_PAGE = "https://learn.microsoft.com/azure/redis/architecture"


def _server(_inputs: Properties, identifier: str) -> Properties:
    host = f"{name_of(identifier)}.postgres.database.azure.com"
    return {"fullyQualifiedDomainName": host, "state": "Ready"}


def _redis(inputs: Properties, identifier: str) -> Properties:
    host = f"{name_of(identifier)}.{text(inputs, 'location')}.redis.azure.net"
    return {"hostName": host, "resourceState": "Running", "redundancyMode": "ZR"}


def _burstable(inputs: Properties) -> Iterator[Fault]:
    mode = known(inputs, "highAvailability.mode")
    if known(inputs, "sku.tier") == "Burstable" and mode not in (None, "Disabled"):
        yield fault("highAvailability.mode", mode, "a Burstable server has no high availability")


def _backup(inputs: Properties) -> Iterator[Fault]:
    days = number(inputs, "backup.backupRetentionDays")
    if days is not None and not 7 <= days <= 35:  # noqa: PLR2004  # the page's own bounds
        yield fault("backup.backupRetentionDays", days, "7 to 35 days are allowed")


def _clustering(inputs: Properties) -> Iterator[Fault]:
    policy, modules = known(inputs, "clusteringPolicy"), known(inputs, "modules")
    for index, module in enumerate(modules if isinstance(modules, list) else []):
        if known(module, "name") == "RediSearch" and policy != "EnterpriseCluster":
            allowed = f"clusteringPolicy EnterpriseCluster is needed, {policy} given"
            yield fault(f"modules[{index}].name", "RediSearch", allowed)


KINDS = (
    arm(
        "dbforpostgresql",
        "Server",
        _SERVER,
        "serverName",
        outputs=_server,
        unique=True,
        seconds=400,
        pattern=r"[a-z0-9][a-z0-9-]{1,61}[a-z0-9]",
        replace_on=["backup.geoRedundantBackup", "network.delegatedSubnetResourceId"],
        rules=(
            Rule(
                "postgresql-burstable-no-ha",
                "a Burstable server has no standby",
                documented(_HA_PAGE),
                _burstable,
            ),
            Rule(
                "postgresql-backup-days",
                "backups are kept for 7 to 35 days",
                documented(_BACKUP_PAGE),
                _backup,
            ),
        ),
    ),
    arm(
        "dbforpostgresql",
        "Configuration",
        f"{_SERVER}/configurations",
        "serverName",
        "configurationName",
        seconds=20,
    ),
    arm("dbforpostgresql", "Database", f"{_SERVER}/databases", "serverName", "databaseName"),
    arm(
        "dbforpostgresql",
        "Administrator",
        f"{_SERVER}/administrators",
        "serverName",
        "objectId",
        seconds=30,
    ),
    arm(
        "redisenterprise",
        "RedisEnterprise",
        _REDIS,
        "clusterName",
        outputs=_redis,
        unique=True,
        seconds=720,
        pattern=r"(?!.*--)[A-Za-z0-9]([A-Za-z0-9-]{1,58}[A-Za-z0-9])",
        replace_on=["zones", "highAvailability"],
    ),
    arm(
        "redisenterprise",
        "Database",
        f"{_REDIS}/databases",
        "clusterName",
        "databaseName",
        seconds=120,
        replace_on=["clusteringPolicy", "modules", "geoReplication"],
        rules=(
            Rule(
                "redis-search-needs-enterprise-clustering",
                "RediSearch needs the Enterprise clustering policy",
                documented(_REDIS_PAGE),
                _clustering,
            ),
        ),
    ),
    arm(
        "redisenterprise",
        "AccessPolicyAssignment",
        f"{_REDIS}/databases/accessPolicyAssignments",
        "clusterName",
        "databaseName",
        "accessPolicyAssignmentName",
        replace_on=["user", "accessPolicyName"],
    ),
)
