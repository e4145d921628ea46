"""The families of meters, and which of them a SKU belongs to."""

import re
from collections.abc import Sequence

from finops.families import (
    ALERTS,
    HUBS,
    SEARCH,
    Family,
    field_of,
    is_databricks,
    is_defender,
    is_health,
    is_machine,
    is_model,
    is_mongo,
    is_postgresql_core,
    is_postgresql_server,
    is_redis,
    is_storage,
    minutes_of,
    named,
)

_VIRTUAL, _HEALTH = "Virtual Network", "Azure API for FHIR"
FAMILIES: Sequence[Family] = (
    Family("Virtual Machines", r"Standard_\w+( Spot)?", "hour", "1 Hour", is_machine, arm_sku=True),
    Family(
        "Azure Kubernetes Service",
        r"Standard|Premium",
        "hour",
        "1 Hour",
        lambda sku, item: (
            field_of(item, "meterName")
            == {"Standard": "Standard Uptime SLA", "Premium": "Standard Long Term Support"}[sku]
        ),
    ),
    Family(
        "Azure Managed Redis",
        r"[A-Z]\w+_[ABMX]\d+",
        "hour",
        "1 Hour",
        is_redis,
        api_service="Redis Cache",
    ),
    Family(
        "Azure Database for PostgreSQL",
        r"[A-Z]+[a-z]*v\d vCore",
        "hour",
        "1 Hour",
        is_postgresql_core,
    ),
    Family(
        "Azure Database for PostgreSQL", r"Standard_B\w+", "hour", "1 Hour", is_postgresql_server
    ),
    Family(
        "Azure Database for PostgreSQL",
        r"Storage",
        "GB-month",
        "1 GB/Month",
        named("Storage Data Stored"),
    ),
    Family(
        "Azure Database for PostgreSQL",
        r"Backup",
        "GB-month",
        "1 GB/Month",
        named("Backup Storage LRS Data Stored"),
    ),
    Family(
        "Event Hubs",
        r"Standard|Premium|Dedicated|Capture",
        "hour",
        "1 Hour",
        lambda sku, item: field_of(item, "meterName") == HUBS[sku],
    ),
    Family("Event Hubs", r"Events", "1M events", "1M", named("Standard Ingress Events")),
    Family(
        "Event Hubs", r"Retention", "GB-month", "1 GB/Month", named("Premium Extended Retention")
    ),
    Family(
        "Container Registry", r"Basic|Standard|Premium", "day", "1/Day", named("{} Registry Unit")
    ),
    Family("Container Registry", r"Storage", "GB-month", "1 GB/Month", named("Data Stored")),
    Family(
        "Azure Cognitive Search",
        r"basic|standard|standard2|standard3|storage_optimized_l[12]",
        "hour",
        "1 Hour",
        lambda sku, item: field_of(item, "meterName") == f"{SEARCH[sku]} Unit",
    ),
    Family("Key Vault", r"Operations", "10k operations", "10K", named("Operations")),
    Family(
        "Key Vault",
        r"Advanced Key Operations",
        "10k operations",
        "10K",
        named("Advanced Key Operations"),
    ),
    Family(
        "Key Vault",
        r"HSM RSA 2048 Key",
        "key-month",
        "1",
        named("Premium HSM-protected RSA 2048-bit key"),
    ),
    Family(
        "Key Vault",
        r"HSM Advanced Key",
        "key-month",
        "1",
        named("Premium HSM-protected Advanced Key"),
    ),
    Family("NAT Gateway", r"Gateway", "hour", "1 Hour", named("Standard Gateway")),
    Family("NAT Gateway", r"Data", "GB", "1 GB", named("Standard Data Processed")),
    Family(
        _VIRTUAL, r"Standard Static IP", "hour", "1 Hour", named("Standard IPv4 Static Public IP")
    ),
    Family(_VIRTUAL, r"Private Endpoint", "hour", "1 Hour", named("Standard Private Endpoint")),
    Family(
        _VIRTUAL,
        r"Private Endpoint Data",
        "GB",
        "1 GB",
        named("Standard Data Processed - Ingress"),
    ),
    Family(_VIRTUAL, r"Peering Data", "GB", "1 GB", named("Intra-Region Ingress")),
    Family(
        "Load Balancer",
        r"Rules",
        "hour",
        "1 Hour",
        named("Standard Included LB Rules and Outbound Rules"),
    ),
    Family("Load Balancer", r"Data", "GB", "1 GB", named("Standard Data Processed")),
    Family("Azure DNS", r"Private Zone", "month", "1", named("Private Zone")),
    Family("Azure DNS", r"Private Queries", "1M queries", "1M", named("Private Queries")),
    Family(
        "Log Analytics", r"Analytics Logs", "GB", "1 GB", named("Analytics Logs Data Ingestion")
    ),
    Family(
        "Log Analytics",
        r"Retention",
        "GB-month",
        "1 GB/Month",
        named("Analytics Logs Data Retention"),
    ),
    Family(
        "Azure Monitor",
        r"Metric Series|Dynamic Threshold",
        "month",
        "1/Month",
        lambda sku, item: field_of(item, "meterName") == ALERTS[sku],
    ),
    Family(
        "Azure Monitor",
        r"Log Alert PT\d+[MH]",
        "month",
        "1/Month",
        lambda sku, item: (
            field_of(item, "meterName")
            == f"Alerts System Log Monitored at {minutes_of(sku)} Minute Frequency"
        ),
    ),
    Family("Azure Monitor", r"Mail", "mail", "1", named("Emails")),
    Family(
        "Azure Monitor",
        r"Prometheus Samples",
        "10M samples",
        "10M",
        named("Prometheus Metrics Ingestion"),
    ),
    Family("Azure Grafana Service", r"Node", "hour", "1 Hour", named("Standard Instance")),
    Family("Azure Grafana Service", r"User", "user-month", "1/Month", named("Standard User")),
    Family(
        "Microsoft Defender for Cloud",
        r"Containers vCore",
        "hour",
        "1/Hour",
        is_defender,
    ),
    Family(
        "Storage",
        r"P\d+ (LRS|ZRS)",
        "disk-month",
        "1/Month",
        lambda sku, item: (
            field_of(item, "meterName") == f"{sku} Disk"
            and field_of(item, "productName") == "Premium SSD Managed Disks"
        ),
    ),
    Family(
        "Storage",
        r"Hot (LRS|ZRS|GRS|GZRS|RA-GRS|RA-GZRS) (Flat|HNS) Data Stored",
        "GB-month",
        "1 GB/Month",
        is_storage,
    ),
    Family(
        "Storage",
        r"Hot (LRS|ZRS|GRS|GZRS|RA-GRS|RA-GZRS) (Flat|HNS) (Read|Write) Operations",
        "10k operations",
        "10K",
        is_storage,
    ),
    Family("Azure Databricks", r"Premium [\w -]+ DBU", "DBU", "1 Hour", is_databricks),
    Family(
        "Azure DocumentDB",
        r"M[34568]0",
        "hour",
        "1 Hour",
        is_mongo,
        api_service="Azure Cosmos DB",
    ),
    Family(
        "Azure DocumentDB",
        r"Storage",
        "GB-month",
        "1 GB/Month",
        named("General Purpose Storage Data Stored"),
        api_service="Azure Cosmos DB",
    ),
    Family(
        "Azure Health Data Services",
        r"FHIR Requests",
        "100k requests",
        "100K",
        is_health,
        api_service=_HEALTH,
    ),
    Family(
        "Azure Health Data Services",
        r"(FHIR|DICOM) Stored",
        "GB-month",
        "1 GB/Month",
        is_health,
        api_service=_HEALTH,
    ),
    Family(
        "Azure OpenAI",
        r"[\w.-]+ (GlobalStandard|DataZoneStandard|Standard) (Input|Output)",
        "1M tokens",
        "1K",
        is_model,
        1 / 1000,
        api_service="Foundry Models",
    ),
)


def family_of(service: str, sku: str) -> Family:
    """The family that a SKU belongs to.

    Raises:
        KeyError: No family has it.
    """
    for each in FAMILIES:
        if each.service == service and re.fullmatch(each.pattern, sku):
            return each
    raise KeyError(f"no meter of {service} is called {sku}")
