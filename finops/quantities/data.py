"""Quantities of databases, caches, streams, search, storage and health data.

What is billed per node, per vCore or per copy: the pricing pages under
azure.microsoft.com/pricing/details of Managed Redis (each node of a highly available pair is
billed), PostgreSQL Flexible Server (a standby is billed like the server), Event Hubs and Storage.
"""

from collections.abc import Iterator

from finops.meters import DAYS, HOURS, meter, series_and_cores
from finops.quantities.context import Context
from finops.quantities.quantity import (
    Quantity,
    all_month,
    fixed,
    free,
    unknown,
    used,
)
from finops.resources import AZURE, Resource, number, switched_on, text
from stacks.usage_assumptions import UsageName

_POSTGRESQL = "Azure Database for PostgreSQL"
_HUBS = "Event Hubs"
_HEALTH = "Azure Health Data Services"
_PAIR = 2
HUB = "azure-native:eventhub:EventHub"


def postgresql(resource: Resource, context: Context) -> Iterator[Quantity]:
    """A flexible server: vCores, storage of each copy, backups beyond the free amount."""
    inputs = resource.inputs
    copies = 1 if text(inputs, "highAvailability", "mode") in ("", "Disabled") else _PAIR
    size, storage = text(inputs, "sku", "name"), number(inputs, "storage", "storageSizeGB")
    parts = series_and_cores(size)
    try:
        if text(inputs, "sku", "tier") == "Burstable":
            yield all_month(meter(_POSTGRESQL, size), copies)
        elif parts:
            yield all_month(meter(_POSTGRESQL, f"{parts[0]} vCore"), copies * parts[1])
        else:
            yield unknown(f"the size {size or 'of the server'}")
    except KeyError:
        yield unknown(f"the size {size}")
    if storage is None:
        yield unknown("the size of the storage", meter(_POSTGRESQL, "Storage"))
    else:
        yield fixed(meter(_POSTGRESQL, "Storage"), storage * copies)
    yield used(context, meter(_POSTGRESQL, "Backup"), UsageName.POSTGRESQL_BACKUP_GB)


def redis(resource: Resource, _context: Context) -> Iterator[Quantity]:
    """A Managed Redis cluster: two nodes, unless high availability is switched off."""
    sku = text(resource.inputs, "sku", "name")
    nodes = 1 if text(resource.inputs, "highAvailability") == "Disabled" else _PAIR
    try:
        yield all_month(meter("Azure Managed Redis", sku), nodes)
    except KeyError:
        yield unknown(f"the size {sku or 'of the cluster'}")


def mongo(resource: Resource, _context: Context) -> Iterator[Quantity]:
    """A Mongo vCore cluster: nodes of every shard, and their storage."""
    properties = ("properties",)
    tier = text(resource.inputs, *properties, "compute", "tier")
    shards = number(resource.inputs, *properties, "sharding", "shardCount") or 1
    storage = number(resource.inputs, *properties, "storage", "sizeGb")
    mode = text(resource.inputs, *properties, "highAvailability", "targetMode")
    nodes = shards * (1 if mode in ("", "Disabled") else _PAIR)
    try:
        yield all_month(meter("Azure DocumentDB", tier), nodes)
    except KeyError:
        yield unknown(f"the tier {tier or 'of the cluster'}")
    if storage is None:
        yield unknown("the size of the storage", meter("Azure DocumentDB", "Storage"))
    else:
        yield fixed(meter("Azure DocumentDB", "Storage"), storage * nodes)


def event_hubs(resource: Resource, context: Context) -> Iterator[Quantity]:
    """A namespace: its units, and in the tier Standard events and capture as well."""
    tier = text(resource.inputs, "sku", "name")
    units = number(resource.inputs, "sku", "capacity") or 1
    if tier not in ("Standard", "Premium", "Dedicated"):
        yield unknown(f"the tier {tier or 'of the namespace'}")
        return
    if tier == "Standard":
        yield from _standard_hubs(resource, units, context)
        return
    yield all_month(meter(_HUBS, tier), units)
    yield used(context, meter(_HUBS, "Retention"), UsageName.EVENT_RETENTION_GB)


def _standard_hubs(resource: Resource, units: float, context: Context) -> Iterator[Quantity]:
    inflates = switched_on(resource.inputs, "isAutoInflateEnabled")
    most = number(resource.inputs, "maximumThroughputUnits") if inflates else units
    amounts = (units * HOURS, units * HOURS, max(most or units, units) * HOURS)
    why = "auto-inflate up to its largest number of units" if inflates else ""
    yield _ranged("Standard", amounts, why)
    yield used(context, meter(_HUBS, "Events"), UsageName.EVENTS)
    if any(_captures(each, resource) for each in context.of(HUB)):
        yield _ranged("Capture", amounts, why)


def _ranged(sku: str, amounts: tuple[float, float, float], why: str) -> Quantity:
    whole = fixed(meter(_HUBS, sku), amounts[1], why)
    return Quantity(whole.kind, whole.meter, *amounts, assumption=why)


def _captures(hub: Resource, namespace: Resource) -> bool:
    name = text(namespace.inputs, "namespaceName")
    same = text(hub.inputs, "namespaceName") in ("", name)
    return same and switched_on(hub.inputs, "captureDescription", "enabled")


def search(resource: Resource, _context: Context) -> Iterator[Quantity]:
    """A search service: replicas times partitions, each a search unit."""
    sku = text(resource.inputs, "sku", "name")
    replicas = number(resource.inputs, "replicaCount") or 1
    partitions = number(resource.inputs, "partitionCount") or 1
    if sku == "free":
        yield free("the tier free")
        return
    try:
        yield all_month(meter("Azure Cognitive Search", sku), replicas * partitions)
    except KeyError:
        yield unknown(f"the tier {sku or 'of the service'}")


def storage(resource: Resource, context: Context) -> Iterator[Quantity]:
    """A storage account: what is stored and the operations on it, by redundancy and layout."""
    redundancy = text(resource.inputs, "sku", "name").removeprefix("Standard_")
    redundancy = redundancy.replace("RAG", "RA-G")
    layout = "HNS" if switched_on(resource.inputs, "isHnsEnabled") else "Flat"
    tier = text(resource.inputs, "accessTier") or "Hot"
    stored = _FLOWS if _keeps_flows(resource, context) else _STORED
    for counted, name in stored.items():
        try:
            yield used(context, meter("Storage", f"{tier} {redundancy} {layout} {counted}"), name)
        except KeyError:
            yield unknown(f"{counted} of {tier} {redundancy or 'storage'} {layout}")


_STORED = {
    "Data Stored": UsageName.STORED_GB,
    "Write Operations": UsageName.STORAGE_WRITES,
    "Read Operations": UsageName.STORAGE_READS,
}
_FLOWS = {
    "Data Stored": UsageName.FLOWS_GB,
    "Write Operations": UsageName.FLOW_WRITES,
    "Read Operations": UsageName.FLOW_READS,
}
_FLOW_LOG = AZURE + "network:FlowLog"


def _keeps_flows(account: Resource, context: Context) -> bool:
    """Whether a flow log of the same component, or one that names the account, writes to it."""
    end = f"/storageAccounts/{text(account.inputs, 'accountName')}".casefold()
    return any(
        (log.parent and log.parent == account.parent)
        or text(log.inputs, "storageId").casefold().endswith(end)
        for log in context.of(_FLOW_LOG)
    )


def registry(resource: Resource, context: Context) -> Iterator[Quantity]:
    """A container registry: a price for each day, and images beyond what the tier includes."""
    tier = text(resource.inputs, "sku", "name")
    if tier not in ("Basic", "Standard", "Premium"):
        yield unknown(f"the tier {tier or 'of the registry'}")
        return
    yield fixed(meter("Container Registry", tier), DAYS)
    yield used(context, meter("Container Registry", "Storage"), UsageName.REGISTRY_EXTRA_GB)


def registry_replica(_resource: Resource, _context: Context) -> Iterator[Quantity]:
    """A registry's copy in another region: as much as the registry itself."""
    yield fixed(meter("Container Registry", "Premium"), DAYS)


def vault(_resource: Resource, context: Context) -> Iterator[Quantity]:
    """A vault: operations with its secrets."""
    yield used(context, meter("Key Vault", "Operations"), UsageName.SECRET_OPERATIONS)


def key(resource: Resource, context: Context) -> Iterator[Quantity]:
    """A key: a monthly price where hardware protects it, and its operations.

    A rotation makes a version that is billed on its own while the old one is in use; that is not
    counted.
    """
    algorithm = text(resource.inputs, "properties", "kty")
    plain = (number(resource.inputs, "properties", "keySize") or 2048) == 2048  # noqa: PLR2004
    if not algorithm:
        yield unknown("the kind of the key")
        return
    simple = plain and algorithm.startswith("RSA")
    if algorithm.endswith("-HSM"):
        sku = "HSM RSA 2048 Key" if simple else "HSM Advanced Key"
        yield fixed(meter("Key Vault", sku), 1)
    operations = "Operations" if simple else "Advanced Key Operations"
    yield used(context, meter("Key Vault", operations), UsageName.KEY_OPERATIONS)


def fhir(_resource: Resource, context: Context) -> Iterator[Quantity]:
    """A FHIR service: records and requests."""
    yield used(context, meter(_HEALTH, "FHIR Stored"), UsageName.FHIR_STORED_GB)
    yield used(context, meter(_HEALTH, "FHIR Requests"), UsageName.FHIR_REQUESTS)


def dicom(_resource: Resource, context: Context) -> Iterator[Quantity]:
    """A DICOM service: images."""
    yield used(context, meter(_HEALTH, "DICOM Stored"), UsageName.DICOM_STORED_GB)
