"""Rules of data services, each with a good and a bad input."""

from tests.harness.cases import Case

CASES = (
    Case(
        rule="server-name",
        kind="dbforpostgresql:Server",
        good={"serverName": "psql"},
        bad={"serverName": "Psql"},
        says="'serverName' is 'Psql'; a name that matches",
    ),
    Case(
        rule="postgresql-burstable-no-ha",
        kind="dbforpostgresql:Server",
        good={"sku": {"tier": "Burstable"}, "highAvailability": {"mode": "Disabled"}},
        bad={"sku": {"tier": "Burstable"}, "highAvailability": {"mode": "ZoneRedundant"}},
        says="'highAvailability.mode' is 'ZoneRedundant'; a Burstable server has no high availab",
    ),
    Case(
        rule="postgresql-backup-days",
        kind="dbforpostgresql:Server",
        good={"backup": {"backupRetentionDays": 35}},
        bad={"backup": {"backupRetentionDays": 36}},
        says="'backup.backupRetentionDays' is 36; 7 to 35 days are allowed",
    ),
    Case(
        rule="redisenterprise-name",
        kind="redisenterprise:RedisEnterprise",
        good={"clusterName": "amr-x"},
        bad={"clusterName": "amr--x"},
        says="'clusterName' is 'amr--x'; a name that matches",
    ),
    Case(
        rule="redis-search-needs-enterprise-clustering",
        kind="redisenterprise:Database",
        good={"modules": [{"name": "RediSearch"}], "clusteringPolicy": "EnterpriseCluster"},
        bad={"modules": [{"name": "RediSearch"}], "clusteringPolicy": "OSSCluster"},
        says="'modules[0].name' is 'RediSearch'; clusteringPolicy EnterpriseCluster is needed, O",
    ),
)
