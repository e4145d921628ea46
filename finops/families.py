"""How each meter is found among Azure's retail prices.

A meter is a service and a SKU in a unit. What the Retail Prices API answers for a service holds
many meters that look alike, and the wrong one is a wrong figure in every report: Windows beside
Linux machines, spot beside pay-as-you-go, the support contract beside the cluster's fee. Each
family says how its own meter is told from those. Names are those of
learn.microsoft.com/rest/api/cost-management/retail-prices; a refresh that finds none, or
several, writes nothing.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

Item = Mapping[str, object]
"""One row of the Retail Prices API."""


@dataclass(frozen=True)
class Family:
    """Meters of a service that are told apart by their SKU alone."""

    service: str
    pattern: str
    """Expression that the SKUs of the family match."""
    unit: str
    measure: str
    """Unit of measure in the API, such as ``1 Hour``; another one is another price."""
    is_meant: Callable[[str, Item], bool]
    """Whether a row of the API is the meter of a SKU."""
    divisor: float = 1
    """Units of ours in one of the API's."""
    arm_sku: bool = False
    """Whether the API can be asked for one SKU; else the whole service is read."""


def family_of(service: str, sku: str) -> Family:
    """The family that a SKU belongs to.

    Raises:
        KeyError: No family has it.
    """
    for each in FAMILIES:
        if each.service == service and re.fullmatch(each.pattern, sku):
            return each
    raise KeyError(f"no meter of {service} is called {sku}")


def _field(item: Item, name: str) -> str:
    return str(item.get(name) or "")


def _machine(sku: str, item: Item) -> bool:
    size, _, spot = sku.partition(" ")
    purchase = re.search(r"(Spot|Low Priority)$", _field(item, "skuName"))
    wanted = (purchase.group(1) if purchase else "") == spot
    linux = "Windows" not in _field(item, "productName")
    return wanted and linux and _field(item, "armSkuName") == size


def _named(meter_name: str) -> Callable[[str, Item], bool]:
    """Rows whose meter's name is the given one, with the SKU in the place of ``{}``."""
    return lambda sku, item: _field(item, "meterName") == meter_name.format(sku)


def _redis(sku: str, item: Item) -> bool:
    tier, _, size = sku.partition("_")
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", tier)
    product = _field(item, "productName") == f"Azure Managed Redis - {words}"
    return product and _field(item, "meterName") == f"{size} Cache Instance"


def _postgresql_core(sku: str, item: Item) -> bool:
    series = sku.removesuffix(" vCore")
    product = _field(item, "productName")
    flexible = "Flexible Server" in product and f"{series} Series" in product
    return flexible and _field(item, "skuName") == "vCore"


def _postgresql_server(sku: str, item: Item) -> bool:
    burstable = "Flexible Server Burstable" in _field(item, "productName")
    return burstable and _field(item, "armSkuName") == sku


def _storage(sku: str, item: Item) -> bool:
    tier, redundancy, layout, counted = sku.split(" ", 3)
    product = "General Block Blob v2" + (" Hierarchical Namespace" if layout == "HNS" else "")
    same = _field(item, "productName") == product
    return same and _field(item, "meterName") == f"{tier} {redundancy} {counted}"


def _databricks(sku: str, item: Item) -> bool:
    return _field(item, "skuName") == sku.removesuffix(" DBU") and "DBU" in _field(
        item, "meterName"
    )


_VIRTUAL = "Virtual Network"
FAMILIES: Sequence[Family] = (
    Family("Virtual Machines", r"Standard_\w+( Spot)?", "hour", "1 Hour", _machine, arm_sku=True),
    Family(
        "Azure Kubernetes Service",
        r"Standard|Premium",
        "hour",
        "1 Hour",
        lambda sku, item: (
            _field(item, "meterName")
            == {"Standard": "Standard Uptime SLA", "Premium": "Standard Long Term Support"}[sku]
        ),
    ),
    Family("Azure Managed Redis", r"[A-Z]\w+_[ABMX]\d+", "hour", "1 Hour", _redis),
    Family(
        "Azure Database for PostgreSQL",
        r"[A-Z]+[a-z]*v\d vCore",
        "hour",
        "1 Hour",
        _postgresql_core,
    ),
    Family("Azure Database for PostgreSQL", r"Standard_B\w+", "hour", "1 Hour", _postgresql_server),
    Family(
        "Azure Database for PostgreSQL",
        r"Storage",
        "GB-month",
        "1 GB/Month",
        _named("Storage Data Stored"),
    ),
    Family(
        "Azure Database for PostgreSQL",
        r"Backup",
        "GB-month",
        "1 GB/Month",
        _named("Backup Storage LRS Data Stored"),
    ),
    Family("Event Hubs", r"Standard", "hour", "1 Hour", _named("Standard Throughput Unit")),
    Family("Event Hubs", r"Premium", "hour", "1 Hour", _named("Premium Processing Unit")),
    Family("Event Hubs", r"Dedicated", "hour", "1 Hour", _named("Dedicated Capacity Unit")),
    Family("Event Hubs", r"Capture", "hour", "1 Hour", _named("Standard Capture")),
    Family("Event Hubs", r"Events", "1M events", "1M", _named("Standard Ingress Events")),
    Family(
        "Event Hubs", r"Retention", "GB-month", "1 GB/Month", _named("Premium Extended Retention")
    ),
    Family(
        "Container Registry", r"Basic|Standard|Premium", "day", "1/Day", _named("{} Registry Unit")
    ),
    Family("Container Registry", r"Storage", "GB-month", "1 GB/Month", _named("Data Stored")),
    Family(
        "Azure Cognitive Search",
        r"basic|standard|standard2|standard3|storage_optimized_l[12]",
        "hour",
        "1 Hour",
        lambda sku, item: _field(item, "meterName") == f"{_SEARCH[sku]} Unit",
    ),
    Family("Key Vault", r"Operations", "10k operations", "10K", _named("Operations")),
    Family(
        "Key Vault",
        r"Advanced Key Operations",
        "10k operations",
        "10K",
        _named("Advanced Key Operations"),
    ),
    Family(
        "Key Vault",
        r"HSM RSA 2048 Key",
        "key-month",
        "1/Month",
        _named("Premium HSM-protected RSA 2048-bit key"),
    ),
    Family(
        "Key Vault",
        r"HSM Advanced Key",
        "key-month",
        "1/Month",
        _named("Premium HSM-protected Advanced Key"),
    ),
    Family("NAT Gateway", r"Gateway", "hour", "1 Hour", _named("Standard Gateway")),
    Family("NAT Gateway", r"Data", "GB", "1 GB", _named("Standard Data Processed")),
    Family(
        _VIRTUAL, r"Standard Static IP", "hour", "1 Hour", _named("Standard IPv4 Static Public IP")
    ),
    Family(_VIRTUAL, r"Private Endpoint", "hour", "1 Hour", _named("Standard Private Endpoint")),
    Family(
        _VIRTUAL,
        r"Private Endpoint Data",
        "GB",
        "1 GB",
        _named("Standard Data Processed - Ingress"),
    ),
    Family(_VIRTUAL, r"Peering Data", "GB", "1 GB", _named("Intra-Region Ingress")),
    Family(
        "Load Balancer",
        r"Rules",
        "hour",
        "1 Hour",
        _named("Standard Included LB Rules and Outbound Rules"),
    ),
    Family("Load Balancer", r"Data", "GB", "1 GB", _named("Standard Data Processed")),
    Family("Azure DNS", r"Private Zone", "month", "1", _named("Private Zone")),
    Family("Azure DNS", r"Private Queries", "1M queries", "1M", _named("Private Queries")),
    Family(
        "Log Analytics", r"Analytics Logs", "GB", "1 GB", _named("Analytics Logs Data Ingestion")
    ),
    Family(
        "Log Analytics",
        r"Retention",
        "GB-month",
        "1 GB/Month",
        _named("Analytics Logs Data Retention"),
    ),
    Family(
        "Azure Monitor", r"Metric Series", "month", "1/Month", _named("Alerts Metric Monitored")
    ),
    Family(
        "Azure Monitor",
        r"Dynamic Threshold",
        "month",
        "1/Month",
        _named("Alerts Dynamic Threshold"),
    ),
    Family(
        "Azure Monitor",
        r"Log Alert PT\d+[MH]",
        "month",
        "1/Month",
        lambda sku, item: (
            _field(item, "meterName")
            == f"Alerts System Log Monitored at {_minutes(sku)} Minute Frequency"
        ),
    ),
    Family("Azure Monitor", r"Mail", "mail", "100000", _named("Notifications Email"), 100_000),
    Family(
        "Azure Monitor",
        r"Prometheus Samples",
        "10M samples",
        "10M",
        _named("Prometheus Metrics Ingestion"),
    ),
    Family("Azure Grafana Service", r"Node", "hour", "1 Hour", _named("Standard Instance")),
    Family("Azure Grafana Service", r"User", "user-month", "1/Month", _named("Standard User")),
    Family(
        "Microsoft Defender for Cloud",
        r"Containers vCore",
        "hour",
        "1 Hour",
        _named("Standard vCore"),
    ),
    Family(
        "Storage",
        r"P\d+ (LRS|ZRS)",
        "disk-month",
        "1/Month",
        lambda sku, item: (
            _field(item, "meterName") == f"{sku} Disk"
            and _field(item, "productName") == "Premium SSD Managed Disks"
        ),
    ),
    Family(
        "Storage",
        r"Hot (LRS|ZRS|GRS|GZRS|RA-GRS|RA-GZRS) (Flat|HNS) Data Stored",
        "GB-month",
        "1 GB/Month",
        _storage,
    ),
    Family(
        "Storage",
        r"Hot (LRS|ZRS|GRS|GZRS|RA-GRS|RA-GZRS) (Flat|HNS) (Read|Write) Operations",
        "10k operations",
        "10K",
        _storage,
    ),
    Family("Azure Databricks", r"Premium [\w -]+ DBU", "DBU", "1 Hour", _databricks),
    Family("Azure DocumentDB", r"M\d+", "hour", "1 Hour", _named("{} vCore")),
    Family("Azure DocumentDB", r"Storage", "GB-month", "1 GB/Month", _named("Storage Data Stored")),
    Family(
        "Azure Health Data Services",
        r"FHIR Requests",
        "100k requests",
        "100K",
        _named("FHIR API Request"),
    ),
    Family(
        "Azure Health Data Services",
        r"(FHIR|DICOM) Stored",
        "GB-month",
        "1 GB/Month",
        _named("{} Storage"),
    ),
    Family(
        "Azure OpenAI",
        r"[\w.-]+ (GlobalStandard|DataZoneStandard|Standard) (Input|Output)",
        "1M tokens",
        "1M",
        _named("{} Tokens"),
    ),
)
_SEARCH = {
    "basic": "Basic",
    "standard": "Standard S1",
    "standard2": "Standard S2",
    "standard3": "Standard S3",
    "storage_optimized_l1": "Storage Optimized L1",
    "storage_optimized_l2": "Storage Optimized L2",
}


def _minutes(sku: str) -> int:
    """Minutes between two runs of a log alert, of a SKU that ends in ``PT5M``."""
    number, unit = re.findall(r"PT(\d+)([MH])", sku)[0]
    return int(number) * (60 if unit == "H" else 1)
