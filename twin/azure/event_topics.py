"""Event hubs and their consumer groups."""

from collections.abc import Iterator

from twin.azure.arm import arm, fault, known, name_of, number, parent_of, text
from twin.azure.demands import demands, only_grows, siblings
from twin.azure.judges import between, settled
from twin.check import Fault, same
from twin.cloud import Cloud
from twin.kinds import ChangeRule, CloudRule, Rule
from twin.marks import ASSUMED, SCHEMA, documented
from twin.wire import Properties, at

NAMESPACE = "Microsoft.EventHub/namespaces"
LEARN = "https://learn.microsoft.com/azure/event-hubs"
QUOTAS_PAGE = f"{LEARN}/event-hubs-quotas"
PARTITIONS = {"basic": 32, "standard": 32, "premium": 100}
DAYS = {"basic": 1, "standard": 7, "premium": 90}
HUBS = {"basic": 10, "standard": 10, "premium": 100}
"""Hubs of a namespace; in Premium, of each processing unit."""
_HOURS = "retentionDescription.retentionTimeInHours"
GROUPS = {"basic": 1, "standard": 20, "premium": 100}
_PARTS = "Namespace EventHub PartitionId Year Month Day Hour Minute Second"
_FORMAT = "captureDescription.destination.archiveNameFormat"
_DEFAULT_GROUP = "$Default"


def _archive(inputs: Properties) -> Iterator[Fault]:
    given = text(inputs, _FORMAT)
    lacking = [part for part in _PARTS.split(" ") if f"{{{part}}}" not in given]
    if given and lacking:
        yield fault(_FORMAT, given, f"{{{lacking[0]}}} is needed too")


def tier_of(identifier: str, cloud: Cloud) -> str:
    """Tier of the namespace of a hub, empty where it has a cluster or is not known."""
    owner = cloud.get(parent_of(identifier))
    if owner is None or at(owner.inputs, "clusterArmId") is not None:
        return ""
    return text(owner.inputs, "sku.name").casefold()


def _partitions(inputs: Properties, identifier: str, cloud: Cloud) -> Iterator[Fault]:
    tier, count = tier_of(identifier, cloud), number(inputs, "partitionCount")
    most = PARTITIONS.get(tier)
    if most and count is not None and not 1 <= count <= most:
        yield fault("partitionCount", count, f"1 to {most} are allowed in the tier {tier}")


def _kept(inputs: Properties, identifier: str, cloud: Cloud) -> Iterator[Fault]:
    tier = tier_of(identifier, cloud)
    days, hours = "messageRetentionInDays", _HOURS
    for path, unit in ((days, 1), (hours, 24)):
        given, most = number(inputs, path), DAYS.get(tier, 0) * unit
        if most and given is not None and not 1 <= given <= most:
            yield fault(path, given, f"1 to {most} is allowed in the tier {tier}")


def _captures(inputs: Properties, identifier: str, cloud: Cloud) -> Iterator[Fault]:
    path = "captureDescription.enabled"
    if known(inputs, path) is True and tier_of(identifier, cloud) == "basic":
        yield fault(path, True, "the sku Basic captures nothing")  # noqa: FBT003


def _groups(inputs: Properties, identifier: str, cloud: Cloud) -> Iterator[Fault]:
    tier, name = tier_of(parent_of(identifier), cloud), text(inputs, "consumerGroupName")
    most = GROUPS.get(tier)
    if not most or not name or same(name, _DEFAULT_GROUP):
        return
    others = {name_of(each.id) for each in siblings(cloud, "eventhub:ConsumerGroup", identifier)}
    count = len({*others, _DEFAULT_GROUP, name})
    if count > most:
        allowed = f"{most} groups, {_DEFAULT_GROUP} among them, are allowed in the tier {tier}"
        yield fault("consumerGroupName", name, allowed)


def _compaction(inputs: Properties) -> Iterator[Fault]:
    policy = text(inputs, "retentionDescription.cleanupPolicy")
    kept, tomb = _HOURS, "retentionDescription.tombstoneRetentionTimeInHours"
    if same(policy, "Compact") and at(inputs, kept) is not None:
        yield fault(kept, at(inputs, kept), "the policy Delete is needed, Compact given")
    if same(policy, "Delete") and at(inputs, tomb) is not None:
        yield fault(tomb, at(inputs, tomb), "the policy Compact is needed, Delete given")


def _compacts(inputs: Properties, identifier: str, cloud: Cloud) -> Iterator[Fault]:
    path = "retentionDescription.cleanupPolicy"
    if same(known(inputs, path), "Compact") and tier_of(identifier, cloud) == "basic":
        yield fault(path, "Compact", "the sku Basic compacts nothing")


def _grows(inputs: Properties, identifier: str, cloud: Cloud) -> Iterator[Fault]:
    old, count = cloud.get(identifier), number(inputs, "partitionCount")
    before = number(old.inputs, "partitionCount") if old else None
    tier = tier_of(identifier, cloud)
    if tier == "standard" and None not in (before, count) and before != count:
        yield fault("partitionCount", count, f"the tier {tier} keeps what it has, {before:g}")


def _writes(inputs: Properties, identifier: str, cloud: Cloud) -> Iterator[Fault]:
    path = "captureDescription.destination.identity.userAssignedIdentity"
    owner, wanted = cloud.get(parent_of(identifier)), text(inputs, path)
    if owner is None or not wanted or not settled(owner.inputs, "identity"):
        return
    listed = at(owner.inputs, "identity.userAssignedIdentities")
    held = [str(each).casefold() for each in listed] if isinstance(listed, list | dict) else []
    if wanted.casefold() not in held:
        yield fault(path, wanted, "an identity that the namespace holds is needed")


def _hubs(inputs: Properties, identifier: str, cloud: Cloud) -> Iterator[Fault]:
    owner, tier = cloud.get(parent_of(identifier)), tier_of(identifier, cloud)
    units = number(owner.inputs, "sku.capacity") if owner else None
    most = HUBS.get(tier, 0) * int(units or 1 if tier == "premium" else 1)
    name = text(inputs, "eventHubName")
    others = {name_of(each.id) for each in siblings(cloud, "eventhub:EventHub", identifier)}
    if most and name and len({*others, name}) > most:
        yield fault("eventHubName", name, f"{most} hubs are allowed in the tier {tier}")


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
    Rule(
        "eventhub-compaction",
        "events are kept by time or by key",
        documented(f"{LEARN}/log-compaction"),
        _compaction,
    ),
)

KINDS = (
    arm(
        "eventhub",
        "EventHub",
        f"{NAMESPACE}/eventhubs",
        "namespaceName",
        "eventHubName",
        seconds=5,
        pattern=r"[A-Za-z0-9]([A-Za-z0-9._-]{0,254}[A-Za-z0-9])?",
        rules=_HUB_RULES,
        change_rules=(
            ChangeRule(
                "eventhub-partitions-grow",
                "partitions are added, never taken away",
                documented(f"{LEARN}/dynamically-add-partitions"),
                only_grows("partitionCount"),
            ),
        ),
        cloud_rules=(
            CloudRule(
                "eventhub-partitions",
                "the tier decides on the number of partitions",
                documented(QUOTAS_PAGE),
                _partitions,
            ),
            CloudRule(
                "eventhub-retention",
                "the tier decides on how long events are kept",
                documented(QUOTAS_PAGE),
                _kept,
            ),
            CloudRule(
                "eventhub-capture-tier",
                "Basic captures nothing",
                documented(QUOTAS_PAGE),
                _captures,
            ),
            CloudRule(
                "eventhub-capture-identity",
                "a capture writes as an identity that the namespace holds",
                documented(f"{LEARN}/event-hubs-capture-managed-identity"),
                _writes,
            ),
            CloudRule(
                "eventhub-compaction-tier",
                "Basic compacts nothing",
                documented(f"{LEARN}/log-compaction"),
                _compacts,
            ),
            CloudRule(
                "eventhub-partitions-standard",
                "partitions are added in Premium alone",
                documented(f"{LEARN}/dynamically-add-partitions"),
                _grows,
            ),
            CloudRule(
                "eventhub-hubs",
                "the tier decides on the number of hubs",
                documented(QUOTAS_PAGE),
                _hubs,
            ),
        ),
    ),
    arm(
        "eventhub",
        "ConsumerGroup",
        f"{NAMESPACE}/eventhubs/consumergroups",
        "namespaceName",
        "eventHubName",
        "consumerGroupName",
        seconds=2,
        pattern=r"\$Default|[A-Za-z0-9]([A-Za-z0-9._-]{0,48}[A-Za-z0-9])?",
        cloud_rules=(
            CloudRule(
                "eventhub-consumer-groups",
                "the tier decides on the number of consumer groups",
                documented(QUOTAS_PAGE),
                _groups,
            ),
        ),
    ),
)
