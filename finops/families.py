"""How each meter is found among Azure's retail prices.

A meter is a service and a SKU in a unit. What the Retail Prices API answers for a service holds
many meters that look alike, and the wrong one is a wrong figure in every report: Windows beside
Linux machines, spot beside pay-as-you-go, the support contract beside the cluster's fee. Each
family says how its own meter is told from those. Names are those of
learn.microsoft.com/rest/api/cost-management/retail-prices; a refresh that finds none, or
several, writes nothing.
"""

import re
from collections.abc import Callable, Mapping
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
    api_service: str = ""
    """Service in the API, where it is not ours."""
    arm_sku: bool = False
    """Whether the API can be asked for one SKU; else the whole service is read."""


def field_of(item: Item, name: str) -> str:
    """A field of a row as text."""
    return str(item.get(name) or "")


def is_machine(sku: str, item: Item) -> bool:
    """Linux machines of the size, spot or pay-as-you-go as the SKU says; not Cloud Services'."""
    size, _, spot = sku.partition(" ")
    purchase = re.search(r"(Spot|Low Priority)$", field_of(item, "skuName"))
    wanted = (purchase.group(1) if purchase else "") == spot
    product = field_of(item, "productName")
    linux = "Windows" not in product and "Cloud Services" not in product
    return wanted and linux and field_of(item, "armSkuName") == size


def named(meter_name: str) -> Callable[[str, Item], bool]:
    """Rows whose meter's name is the given one, with the SKU in the place of ``{}``."""
    return lambda sku, item: field_of(item, "meterName") == meter_name.format(sku)


def is_redis(sku: str, item: Item) -> bool:
    """Nodes of Managed Redis, each billed on its own."""
    tier, _, size = sku.partition("_")
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", tier)
    product = field_of(item, "productName") == f"Azure Managed Redis - {words}"
    return product and field_of(item, "meterName") == f"{size} Cache Instance"


def is_postgresql_core(sku: str, item: Item) -> bool:
    """Machines' vCores of a series of flexible servers."""
    series = sku.removesuffix(" vCore")
    product = field_of(item, "productName")
    flexible = "Flexible Server" in product and f"{series} Series" in product
    return flexible and field_of(item, "skuName") == "vCore"


def is_postgresql_server(sku: str, item: Item) -> bool:
    """Burstable flexible servers, billed whole."""
    burstable = "Flexible Server Burstable" in field_of(item, "productName")
    size = field_of(item, "armSkuName").removeprefix("Standard_")
    return burstable and size.casefold() == sku.removeprefix("Standard_").casefold()


def is_storage(sku: str, item: Item) -> bool:
    """Blob storage of one tier, redundancy and layout."""
    tier, redundancy, layout, counted = sku.split(" ", 3)
    product = "General Block Blob v2" + (" Hierarchical Namespace" if layout == "HNS" else "")
    same = field_of(item, "productName") == product
    return same and field_of(item, "meterName") == f"{tier} {redundancy} {counted}"


def is_defender(_sku: str, item: Item) -> bool:
    """VCores that Defender for Containers watches, and not those of other plans or trials."""
    ours = field_of(item, "productName") == "Microsoft Defender for Containers"
    return ours and field_of(item, "skuName") == "Standard vCore"


def is_health(sku: str, item: Item) -> bool:
    """Health Data Services: records are structured storage, images are blobs."""
    ours = field_of(item, "productName") == "Azure Health Data Services"
    return ours and field_of(item, "meterName") == HEALTH[sku]


def is_mongo(sku: str, item: Item) -> bool:
    """Nodes of a MongoDB cluster, by their vCPUs.

    Source: learn.microsoft.com/azure/documentdb/compute-storage.
    """
    ours = field_of(item, "productName") == "Azure DocumentDB"
    return ours and field_of(item, "skuName") == f"Worker Node {MONGO[sku]} vCore"


def is_model(sku: str, item: Item) -> bool:
    """Tokens of a model, whatever its version; embeddings have no direction.

    Meters are called ``gpt-4o-0806-Inp-regnl Tokens`` or ``text embedding 3 large DZ Tokens``.
    """
    model, deployment, direction = sku.split(" ")
    ours = field_of(item, "productName") in ("Azure OpenAI", "Azure OpenAI Embedding")
    name = field_of(item, "meterName").removesuffix(" Tokens").casefold().replace(" ", "-")
    way = "" if "embedding" in model else rf"(\d{{4}}-)?{MODEL_WAYS[direction]}-"
    return ours and bool(re.fullmatch(rf"{re.escape(model)}-{way}{MODEL_PLACES[deployment]}", name))


def is_databricks(sku: str, item: Item) -> bool:
    """Databricks units of one kind of compute."""
    return field_of(item, "skuName") == sku.removesuffix(" DBU") and "DBU" in field_of(
        item, "meterName"
    )


HUBS = {
    "Standard": "Standard Throughput Unit",
    "Premium": "Premium Processing Unit",
    "Dedicated": "Dedicated Capacity Unit",
    "Capture": "Standard Capture",
}
ALERTS = {
    "Metric Series": "Alerts Metric Monitored",
    "Dynamic Threshold": "Alerts Dynamic Threshold",
}
MODEL_WAYS = {"Input": "inp", "Output": "outp"}
MODEL_PLACES = {
    "GlobalStandard": "glbl",
    "DataZoneStandard": "(data-zone|dzone|dz)",
    "Standard": "(regnl|regional)",
}
HEALTH = {
    "FHIR Requests": "API Requests",
    "FHIR Stored": "Structured Storage",
    "DICOM Stored": "Blob Storage",
}
MONGO = {"M30": 2, "M40": 4, "M50": 8, "M60": 16, "M80": 32}
"""vCPUs of a node; burstable nodes, below M30, have meters of their own."""
SEARCH = {
    "basic": "Basic",
    "standard": "Standard S1",
    "standard2": "Standard S2",
    "standard3": "Standard S3",
    "storage_optimized_l1": "Storage Optimized L1",
    "storage_optimized_l2": "Storage Optimized L2",
}


def minutes_of(sku: str) -> int:
    """Minutes between two runs of a log alert, of a SKU that ends in ``PT5M``."""
    number, unit = re.findall(r"PT(\d+)([MH])", sku)[0]
    return int(number) * (60 if unit == "H" else 1)
