"""Event Hubs: namespaces, hubs and consumer groups."""

from collections.abc import Iterator

from twin.azure.arm import arm, fault, known, name_of, number, parent_of, text
from twin.azure.demands import demands, only_grows, siblings
from twin.azure.judges import between
from twin.check import Fault, same
from twin.cloud import Cloud
from twin.kinds import ChangeRule, CloudRule, Rule
from twin.marks import ASSUMED, SCHEMA, documented
from twin.wire import Properties, at

_NAMESPACE = "Microsoft.EventHub/namespaces"
_LEARN = "https://learn.microsoft.com/azure/event-hubs"
_QUOTAS_PAGE = f"{_LEARN}/event-hubs-quotas"
_UNITS = (1, 2, 4, 6, 8, 10, 12, 16)
"""Processing units of a Premium namespace."""
_MOST_UNITS = 40
_PARTITIONS = {"basic": 32, "standard": 32, "premium": 100}
_DAYS = {"basic": 1, "standard": 7, "premium": 90}
_GROUPS = {"basic": 1, "standard": 20, "premium": 100}
_PARTS = "Namespace EventHub PartitionId Year Month Day Hour Minute Second"
_INFLATE, _UPPER = "isAutoInflateEnabled", "maximumThroughputUnits"
_FORMAT = "captureDescription.destination.archiveNameFormat"
_DEFAULT_GROUP = "$Default"


def _namespace(_inputs: Properties, identifier: str) -> Properties:
    host = f"https://{name_of(identifier)}.servicebus.windows.net:443/"
    return {"serviceBusEndpoint": host, "status": "Active"}


def _capacity(inputs: Properties) -> Iterator[Fault]:
    sku, units = text(inputs, "sku.name"), number(inputs, "sku.capacity")
    if units is None or not sku:
        return
    if same(sku, "Premium") and units not in _UNITS:
        yield fault("sku.capacity", units, f"{', '.join(map(str, _UNITS))} units are allowed")
    if not same(sku, "Premium") and not 0 <= units <= _MOST_UNITS:
        yield fault("sku.capacity", units, f"0 to {_MOST_UNITS} units are allowed")


def _tier(inputs: Properties) -> Iterator[Fault]:
    name, tier = text(inputs, "sku.name"), text(inputs, "sku.tier")
    if name and tier and not same(name, tier):
        yield fault("sku.tier", tier, f"the name of the sku, {name}, is allowed")


def _inflate(inputs: Properties) -> Iterator[Fault]:
    if known(inputs, _INFLATE) is not True:
        return
    sku, upper = text(inputs, "sku.name"), number(inputs, _UPPER)
    units = number(inputs, "sku.capacity") or 1
    if sku and not same(sku, "Standard"):
        yield fault(_INFLATE, True, f"the sku Standard is needed, {sku} given")  # noqa: FBT003
    if upper is not None and not units <= upper <= _MOST_UNITS:
        yield fault(_UPPER, upper, f"{units} to {_MOST_UNITS} units are allowed")


def _key(inputs: Properties) -> Iterator[Fault]:
    sku = text(inputs, "sku.name")
    if known(inputs, "encryption") is None or not sku or at(inputs, "clusterArmId") is not None:
        return
    if not same(sku, "Premium"):
        yield fault("encryption", at(inputs, "encryption"), f"Premium is needed, {sku} given")
    if at(inputs, "identity") is None:
        yield fault("identity", None, "a customer's key needs an identity of the namespace")


def _kafka(inputs: Properties) -> Iterator[Fault]:
    if known(inputs, "kafkaEnabled") is True and same(known(inputs, "sku.name"), "Basic"):
        yield fault("kafkaEnabled", True, "the sku Basic has no Kafka")  # noqa: FBT003


def _archive(inputs: Properties) -> Iterator[Fault]:
    given = text(inputs, _FORMAT)
    lacking = [part for part in _PARTS.split(" ") if f"{{{part}}}" not in given]
    if given and lacking:
        yield fault(_FORMAT, given, f"{{{lacking[0]}}} is needed too")


def _tier_of(identifier: str, cloud: Cloud) -> str:
    """Tier of the namespace of a hub, empty where it has a cluster or is not known."""
    owner = cloud.get(parent_of(identifier))
    if owner is None or at(owner.inputs, "clusterArmId") is not None:
        return ""
    return text(owner.inputs, "sku.name").casefold()


def _partitions(inputs: Properties, identifier: str, cloud: Cloud) -> Iterator[Fault]:
    tier, count = _tier_of(identifier, cloud), number(inputs, "partitionCount")
    most = _PARTITIONS.get(tier)
    if most and count is not None and not 1 <= count <= most:
        yield fault("partitionCount", count, f"1 to {most} are allowed in the tier {tier}")


def _kept(inputs: Properties, identifier: str, cloud: Cloud) -> Iterator[Fault]:
    tier = _tier_of(identifier, cloud)
    days, hours = "messageRetentionInDays", "retentionDescription.retentionTimeInHours"
    for path, unit in ((days, 1), (hours, 24)):
        given, most = number(inputs, path), _DAYS.get(tier, 0) * unit
        if most and given is not None and not 1 <= given <= most:
            yield fault(path, given, f"1 to {most} is allowed in the tier {tier}")


def _captures(inputs: Properties, identifier: str, cloud: Cloud) -> Iterator[Fault]:
    path = "captureDescription.enabled"
    if known(inputs, path) is True and _tier_of(identifier, cloud) == "basic":
        yield fault(path, True, "the sku Basic captures nothing")  # noqa: FBT003


def _groups(inputs: Properties, identifier: str, cloud: Cloud) -> Iterator[Fault]:
    tier, name = _tier_of(parent_of(identifier), cloud), text(inputs, "consumerGroupName")
    most = _GROUPS.get(tier)
    if not most or not name or same(name, _DEFAULT_GROUP):
        return
    others = {name_of(each.id) for each in siblings(cloud, "eventhub:ConsumerGroup", identifier)}
    count = len({*others, _DEFAULT_GROUP, name})
    if count > most:
        allowed = f"{most} groups, {_DEFAULT_GROUP} among them, are allowed in the tier {tier}"
        yield fault("consumerGroupName", name, allowed)


_NAMESPACE_RULES = (
    Rule("eventhub-units", "each tier has its own units", documented(_QUOTAS_PAGE), _capacity),
    Rule("eventhub-tier", "name and tier of a sku are the same", ASSUMED, _tier),
    Rule(
        "eventhub-inflate",
        "a Standard namespace can grow by itself, up to 40 units",
        documented(f"{_LEARN}/event-hubs-auto-inflate"),
        _inflate,
    ),
    Rule(
        "eventhub-key",
        "a customer's key needs the Premium tier",
        documented(f"{_LEARN}/configure-customer-managed-key"),
        _key,
    ),
    Rule("eventhub-kafka", "Basic has no Kafka", documented(_QUOTAS_PAGE), _kafka),
)
_HUB_RULES = (
    Rule(
        "eventhub-capture-interval",
        "a capture closes its file after 60 to 900 seconds",
        SCHEMA,
        between("captureDescription.intervalInSeconds", 60, 900),
    ),
    Rule(
        "eventhub-capture-size",
        "a capture closes its file after 10 to 500 MB",
        SCHEMA,
        between("captureDescription.sizeLimitInBytes", 10_485_760, 524_288_000),
    ),
    Rule(
        "eventhub-capture-whole",
        "a capture has a destination",
        ASSUMED,
        demands("captureDescription.enabled", True, "captureDescription.destination"),  # noqa: FBT003
    ),
    Rule("eventhub-capture-name", "names of captured files have nine parts", SCHEMA, _archive),
)

KINDS = (
    arm(
        "eventhub",
        "Namespace",
        _NAMESPACE,
        "namespaceName",
        outputs=_namespace,
        unique=True,
        seconds=90,
        pattern=r"[A-Za-z][A-Za-z0-9-]{4,48}[A-Za-z0-9]",
        replace_on=[
            "alternateName",
            "clusterArmId",
            "encryption.requireInfrastructureEncryption",
            "zoneRedundant",
        ],
        rules=_NAMESPACE_RULES,
    ),
    arm(
        "eventhub",
        "EventHub",
        f"{_NAMESPACE}/eventhubs",
        "namespaceName",
        "eventHubName",
        seconds=5,
        pattern=r"[A-Za-z0-9]([A-Za-z0-9._-]{0,254}[A-Za-z0-9])?",
        rules=_HUB_RULES,
        change_rules=(
            ChangeRule(
                "eventhub-partitions-grow",
                "partitions are added, never taken away",
                documented(f"{_LEARN}/dynamically-add-partitions"),
                only_grows("partitionCount"),
            ),
        ),
        cloud_rules=(
            CloudRule(
                "eventhub-partitions",
                "the tier decides on the number of partitions",
                documented(_QUOTAS_PAGE),
                _partitions,
            ),
            CloudRule(
                "eventhub-retention",
                "the tier decides on how long events are kept",
                documented(_QUOTAS_PAGE),
                _kept,
            ),
            CloudRule(
                "eventhub-capture-tier",
                "Basic captures nothing",
                documented(_QUOTAS_PAGE),
                _captures,
            ),
        ),
    ),
    arm(
        "eventhub",
        "ConsumerGroup",
        f"{_NAMESPACE}/eventhubs/consumergroups",
        "namespaceName",
        "eventHubName",
        "consumerGroupName",
        seconds=2,
        pattern=r"\$Default|[A-Za-z0-9]([A-Za-z0-9._-]{0,48}[A-Za-z0-9])?",
        cloud_rules=(
            CloudRule(
                "eventhub-consumer-groups",
                "the tier decides on the number of consumer groups",
                documented(_QUOTAS_PAGE),
                _groups,
            ),
        ),
    ),
)
