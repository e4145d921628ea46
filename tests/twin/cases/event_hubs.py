"""Rules of Event Hubs, each with a good and a bad input."""

from tests.harness.cases import GROUP_ID, Case
from twin.wire import Properties

_NAMESPACE = "eventhub:Namespace"
_HUB = "eventhub:EventHub"
_GROUP = "eventhub:ConsumerGroup"
_SCHEMAS = "eventhub:SchemaRegistry"
_DOORS = "eventhub:NamespaceNetworkRuleSet"
_FORMAT = "{Namespace}/{EventHub}/{PartitionId}/{Year}/{Month}/{Day}/{Hour}/{Minute}"


def _sku(name: str, **more: object) -> Properties:
    return {"sku": {"name": name, **more}}


def _kept(policy: str, **more: object) -> Properties:
    return {"retentionDescription": {"cleanupPolicy": policy, **more}}


def _written_by(identity: str) -> Properties:
    holder = {"type": "UserAssigned", "userAssignedIdentity": identity}
    return _capture(destination={"name": "lake", "identity": holder})


def _capture(**more: object) -> Properties:
    return {"captureDescription": {"enabled": True, **more}}


_WORLD = (
    (_NAMESPACE, {"namespaceName": "basics", **_sku("Basic")}),
    (_NAMESPACE, {"namespaceName": "standard", **_sku("Standard")}),
)
_WRITER = f"{GROUP_ID}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/capture"
_HELD = {
    "namespaceName": "held",
    "identity": {"type": "UserAssigned", "userAssignedIdentities": [_WRITER]},
    "publicNetworkAccess": "Disabled",
    **_sku("Premium", capacity=1),
}
_TEN = [(_HUB, {"namespaceName": "standard", "eventHubName": f"h{each}"}) for each in range(10)]
_BASIC = {"namespaceName": "basics", "eventHubName": "hl7"}
_STANDARD = {"namespaceName": "standard", "eventHubName": "hl7"}

CASES = (
    Case(
        rule="namespace-name",
        kind=_NAMESPACE,
        good={"namespaceName": "evhns-hl7"},
        bad={"namespaceName": "hl7"},
        says="'namespaceName' is 'hl7'; a name that matches",
    ),
    Case(
        rule="eventhub-units",
        kind=_NAMESPACE,
        good=_sku("Premium", capacity=2),
        bad=_sku("Premium", capacity=3),
        says="'sku.capacity' is 3; 1, 2, 4, 6, 8, 10, 12, 16 units are allowed",
    ),
    Case(
        rule="eventhub-units",
        kind=_NAMESPACE,
        good=_sku("Standard", capacity=40),
        bad=_sku("Standard", capacity=41),
        says="'sku.capacity' is 41; 0 to 40 units are allowed",
    ),
    Case(
        rule="eventhub-tier",
        kind=_NAMESPACE,
        good=_sku("Standard", tier="Standard"),
        bad=_sku("Standard", tier="Premium"),
        says="'sku.tier' is 'Premium'; the name of the sku, Standard, is allowed",
    ),
    Case(
        rule="eventhub-inflate",
        kind=_NAMESPACE,
        good={
            **_sku("Standard", capacity=2),
            "isAutoInflateEnabled": True,
            "maximumThroughputUnits": 4,
        },
        bad={
            **_sku("Standard", capacity=2),
            "isAutoInflateEnabled": True,
            "maximumThroughputUnits": 1,
        },
        says="'maximumThroughputUnits' is 1; 2 to 40 units are allowed",
    ),
    Case(
        rule="eventhub-inflate",
        kind=_NAMESPACE,
        good=_sku("Premium"),
        bad={**_sku("Premium"), "isAutoInflateEnabled": True},
        says="'isAutoInflateEnabled' is True; the sku Standard is needed, Premium given",
    ),
    Case(
        rule="eventhub-key",
        kind=_NAMESPACE,
        good={**_sku("Premium"), "encryption": {"keySource": "Microsoft.KeyVault"}, "identity": {}},
        bad={**_sku("Standard"), "encryption": {"keySource": "Microsoft.KeyVault"}},
        says="'encryption' is an object; Premium is needed, Standard given",
    ),
    Case(
        rule="eventhub-kafka",
        kind=_NAMESPACE,
        good={**_sku("Standard"), "kafkaEnabled": True},
        bad={**_sku("Basic"), "kafkaEnabled": True},
        says="'kafkaEnabled' is True; the sku Basic has no Kafka",
    ),
    Case(
        rule="eventhub-name",
        kind=_HUB,
        good={"eventHubName": "hl7.adt"},
        bad={"eventHubName": "hl7 adt"},
        says="'eventHubName' is 'hl7 adt'; a name that matches",
    ),
    Case(
        rule="eventhub-capture-interval",
        kind=_HUB,
        good=_capture(intervalInSeconds=60),
        bad=_capture(intervalInSeconds=30),
        says="'captureDescription.intervalInSeconds' is 30; 60 to 900 is allowed",
    ),
    Case(
        rule="eventhub-capture-size",
        kind=_HUB,
        good=_capture(sizeLimitInBytes=314_572_800),
        bad=_capture(sizeLimitInBytes=300),
        says="'captureDescription.sizeLimitInBytes' is 300",
    ),
    Case(
        rule="eventhub-capture-whole",
        kind=_HUB,
        good=_capture(destination={"name": "lake"}),
        bad=_capture(),
        says="'captureDescription.destination' is None",
    ),
    Case(
        rule="eventhub-capture-name",
        kind=_HUB,
        good=_capture(destination={"archiveNameFormat": f"{_FORMAT}/{{Second}}"}),
        bad=_capture(destination={"archiveNameFormat": _FORMAT}),
        says="{Second} is needed too",
    ),
    Case(
        rule="eventhub-partitions-grow",
        kind=_HUB,
        before={"partitionCount": 8},
        good={"partitionCount": 16},
        bad={"partitionCount": 4},
        says="'partitionCount' is 4; it only grows, it has 8",
    ),
    Case(
        rule="eventhub-partitions",
        kind=_HUB,
        world=_WORLD,
        good={**_STANDARD, "partitionCount": 32},
        bad={**_STANDARD, "partitionCount": 64},
        says="'partitionCount' is 64; 1 to 32 are allowed in the tier standard",
    ),
    Case(
        rule="eventhub-retention",
        kind=_HUB,
        world=_WORLD,
        good={**_STANDARD, "messageRetentionInDays": 7},
        bad={**_BASIC, "messageRetentionInDays": 7},
        says="'messageRetentionInDays' is 7; 1 to 1 is allowed in the tier basic",
    ),
    Case(
        rule="eventhub-capture-tier",
        kind=_HUB,
        world=_WORLD,
        good={**_STANDARD, **_capture()},
        bad={**_BASIC, **_capture()},
        says="'captureDescription.enabled' is True; the sku Basic captures nothing",
    ),
    Case(
        rule="consumergroup-name",
        kind=_GROUP,
        good={"consumerGroupName": "feature-store"},
        bad={"consumerGroupName": "feature store"},
        says="'consumerGroupName' is 'feature store'; a name that matches",
    ),
    Case(
        rule="eventhub-consumer-groups",
        kind=_GROUP,
        world=_WORLD,
        good={**_STANDARD, "consumerGroupName": "feature-store"},
        bad={**_BASIC, "consumerGroupName": "feature-store"},
        says="1 groups, $Default among them, are allowed in the tier basic",
    ),
    Case(
        rule="eventhub-compaction",
        kind=_HUB,
        good=_kept("Delete", retentionTimeInHours=24),
        bad=_kept("Compact", retentionTimeInHours=24),
        says="the policy Delete is needed, Compact given",
    ),
    Case(
        rule="eventhub-compaction",
        kind=_HUB,
        good=_kept("Compact", tombstoneRetentionTimeInHours=24),
        bad=_kept("Delete", tombstoneRetentionTimeInHours=24),
        says="the policy Compact is needed, Delete given",
    ),
    Case(
        rule="eventhub-compaction-tier",
        kind=_HUB,
        world=_WORLD,
        good={**_STANDARD, **_kept("Compact")},
        bad={**_BASIC, **_kept("Compact")},
        says="the sku Basic compacts nothing",
    ),
    Case(
        rule="eventhub-capture-identity",
        kind=_HUB,
        world=[(_NAMESPACE, _HELD)],
        good={"namespaceName": "held", "eventHubName": "hl7", **_written_by(_WRITER)},
        bad={"namespaceName": "held", "eventHubName": "hl7", **_written_by(f"{_WRITER}2")},
        says="an identity that the namespace holds is needed",
    ),
    Case(
        rule="eventhub-partitions-standard",
        kind=_HUB,
        world=[*_WORLD, (_HUB, {**_STANDARD, "partitionCount": 4})],
        good={**_STANDARD, "partitionCount": 4},
        bad={**_STANDARD, "partitionCount": 8},
        says="'partitionCount' is 8; the tier standard keeps what it has, 4",
    ),
    Case(
        rule="eventhub-hubs",
        kind=_HUB,
        world=[*_WORLD, *_TEN],
        good={"namespaceName": "standard", "eventHubName": "h9"},
        bad={"namespaceName": "standard", "eventHubName": "h10"},
        says="'eventHubName' is 'h10'; 10 hubs are allowed in the tier standard",
    ),
    Case(
        rule="eventhub-doors",
        kind=_DOORS,
        world=[(_NAMESPACE, _HELD)],
        good={"namespaceName": "held", "publicNetworkAccess": "Disabled"},
        bad={"namespaceName": "held", "publicNetworkAccess": "Enabled"},
        says="'publicNetworkAccess' is 'Enabled'; the namespace has Disabled, both must agree",
    ),
    Case(
        rule="schemaregistry-name",
        kind=_SCHEMAS,
        good={"schemaGroupName": "clinical"},
        bad={"schemaGroupName": "clinical events"},
        says="'schemaGroupName' is 'clinical events'; a name that matches",
    ),
    Case(
        rule="eventhub-schema-type",
        kind=_SCHEMAS,
        good={"schemaType": "Avro"},
        bad={"schemaType": "Xml"},
        says="'schemaType' is 'Xml'; Avro, Json, ProtoBuf, Unknown can be chosen",
    ),
    Case(
        rule="eventhub-schema-groups",
        kind=_SCHEMAS,
        world=_WORLD,
        good={"namespaceName": "standard", "schemaGroupName": "clinical"},
        bad={"namespaceName": "basics", "schemaGroupName": "clinical"},
        says="'schemaGroupName' is 'clinical'; 0 groups are allowed in the tier basic",
    ),
)
