"""Packs of what holds data: vault, stores, streams and clinical services.

Bounds follow Azure Monitor Baseline Alerts (azure.github.io/azure-monitor-baseline-alerts) where
that has the kind; Managed Redis, Mongo vCore and Health Data Services it has not, and their
bounds are conventions to be tuned (assumed). Metrics: `dashboards/metrics.yaml`.
"""

from functools import partial

from stacks.alerts.rules import Aggregation, LogRule, MetricRule, Pack, Tier, metric

_above = partial(metric, minutes=5)
_below = partial(metric, minutes=5, below=True)
_most = partial(metric, minutes=5, aggregation=Aggregation.MAXIMUM)
_total = partial(metric, aggregation=Aggregation.TOTAL)
_HEALTH_RULES = (
    _below("availability", "Availability", 99, Tier.PAGE, "Clinical data cannot be reached."),
    _total("errors", "TotalErrors", 10, Tier.NOTIFY, "Requests for clinical data fail inside."),
    _above("latency", "TotalLatency", 2000, Tier.TICKET, "Clinical data comes slowly.", minutes=15),
)

DATA_PACKS = (
    Pack(
        kind="azure-native:keyvault:Vault",
        name="key-vault",
        runbook="key-vault",
        namespace="Microsoft.KeyVault/vaults",
        rules=(
            _below(
                "availability",
                "Availability",
                90,
                Tier.PAGE,
                "Keys cannot be read: what they encrypt soon cannot be read either.",
            ),
            _above(
                "saturation",
                "SaturationShoebox",
                75,
                Tier.PAGE,
                "The vault nears its limit of calls.",
            ),
            _above("latency", "ServiceApiLatency", 1000, Tier.TICKET, "The vault answers slowly."),
        ),
    ),
    Pack(
        kind="azure-native:storage:StorageAccount",
        name="storage",
        runbook="storage",
        namespace="Microsoft.Storage/storageAccounts",
        rules=(
            _below("availability", "Availability", 99, Tier.PAGE, "The lake fails requests."),
            _above("latency", "SuccessE2ELatency", 1000, Tier.TICKET, "Slow storage.", minutes=15),
        ),
    ),
    Pack(
        kind="azure-native:containerregistry:Registry",
        name="registry",
        runbook="container-registry",
        namespace="Microsoft.ContainerRegistry/registries",
        rules=(
            _above(
                "storage",
                "StorageUsed",
                450 * 1024**3,
                Tier.TICKET,
                "Images near the 500 GiB that Premium includes.",
                minutes=60,
            ),
        ),
    ),
    Pack(
        kind="azure-native:dbforpostgresql:Server",
        name="postgresql",
        runbook="postgresql",
        namespace="Microsoft.DBforPostgreSQL/flexibleServers",
        rules=(
            MetricRule(
                role="alive",
                metric="is_db_alive",
                threshold=1,
                below=True,
                aggregation=Aggregation.MAXIMUM,
                minutes=15,
                tier=Tier.PAGE,
                says="PostgreSQL is down: MLflow, pgvector and the interface engine stand still.",
            ),
            _above(
                "storage",
                "storage_percent",
                90,
                Tier.PAGE,
                "The disk fills up; at 95 % the server turns read-only.",
            ),
            _above("cpu", "cpu_percent", 90, Tier.NOTIFY, "The processors are busy.", minutes=15),
            _above("memory", "memory_percent", 90, Tier.NOTIFY, "Memory is short.", minutes=15),
            _total(
                "connections", "connections_failed", 20, Tier.TICKET, "Clients are refused often."
            ),
        ),
    ),
    Pack(
        kind="azure-native:redisenterprise:RedisEnterprise",
        name="redis",
        runbook="managed-redis",
        namespace="Microsoft.Cache/redisEnterprise",
        rules=(
            _most(
                "full",
                "usedmemorypercentage",
                95,
                Tier.PAGE,
                "Redis is full and evicts nothing: writes fail, features grow old.",
            ),
            _most(
                "filling",
                "usedmemorypercentage",
                80,
                Tier.NOTIFY,
                "Redis fills up and evicts nothing: there is time to make room.",
            ),
            _most("busy", "serverLoad", 95, Tier.PAGE, "Redis is at its limit; reads wait."),
        ),
    ),
    Pack(
        kind="azure-native:mongocluster:MongoCluster",
        name="mongo-vcore",
        runbook="mongo-vcore",
        namespace="Microsoft.DocumentDB/mongoClusters",
        rules=(
            _above("cpu", "CpuPercent", 90, Tier.NOTIFY, "The processors are busy.", minutes=15),
            _above(
                "memory", "CommittedMemoryPercent", 95, Tier.NOTIFY, "Memory is short.", minutes=15
            ),
            _above("storage", "StoragePercent", 85, Tier.PAGE, "The disk of the store fills up."),
            _above(
                "latency",
                "MongoRequestDurationMs",
                1000,
                Tier.TICKET,
                "Requests take long.",
                minutes=15,
            ),
        ),
    ),
    Pack(
        kind="azure-native:search:Service",
        name="search",
        runbook="ai-search",
        namespace="Microsoft.Search/searchServices",
        rules=(
            _above("latency", "SearchLatency", 5, Tier.NOTIFY, "Queries take over five seconds."),
            _above(
                "throttled",
                "ThrottledSearchQueriesPercentage",
                10,
                Tier.NOTIFY,
                "Queries are refused: a replica is missing.",
            ),
        ),
    ),
    Pack(
        kind="azure-native:eventhub:Namespace",
        name="event-hubs",
        runbook="event-hubs",
        namespace="Microsoft.EventHub/namespaces",
        rules=(
            _total("errors", "ServerErrors", 100, Tier.PAGE, "Streams fail by Azure's own fault."),
            _total(
                "refused",
                "UserErrors",
                100,
                Tier.TICKET,
                "Clients are refused often: a role, a schema or a client is wrong.",
            ),
        ),
    ),
    Pack(
        kind="azure-native:healthcareapis:FhirService",
        name="fhir",
        runbook="health-data",
        namespace="Microsoft.HealthcareApis/workspaces/fhirservices",
        rules=_HEALTH_RULES,
    ),
    Pack(
        kind="azure-native:healthcareapis:DicomService",
        name="dicom",
        runbook="health-data",
        rules=(
            LogRule(
                role="errors",
                says="Requests for clinical data fail inside.",
                tier=Tier.NOTIFY,
                query="AHDSDicomAuditLogs | where StatusCode >= 500",
                threshold=10,
            ),
        ),
    ),
    Pack(
        kind="azure-native:cognitiveservices:Account",
        name="openai",
        runbook="openai",
        namespace="Microsoft.CognitiveServices/accounts",
        rules=(
            _below(
                "availability",
                "AzureOpenAIAvailabilityRate",
                99,
                Tier.NOTIFY,
                "The language model fails requests.",
                minutes=15,
            ),
        ),
    ),
)
