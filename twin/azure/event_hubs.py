"""Event Hubs: namespaces, their firewall and their schema groups."""

from collections.abc import Iterator

from twin.azure.arm import arm, fault, known, name_of, number, parent_of, text
from twin.azure.demands import one_of, siblings
from twin.azure.event_topics import LEARN, NAMESPACE, QUOTAS_PAGE, tier_of
from twin.check import Fault, same
from twin.cloud import Cloud
from twin.kinds import CloudRule, Rule
from twin.marks import ASSUMED, SCHEMA, documented
from twin.wire import Properties, at

_UNITS = (1, 2, 4, 6, 8, 10, 12, 16)
"""Processing units of a Premium namespace."""
_MOST_UNITS = 40
SCHEMA_GROUPS = {"basic": 0, "standard": 1, "premium": 100}
_INFLATE, _UPPER = "isAutoInflateEnabled", "maximumThroughputUnits"


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


def _schema_groups(inputs: Properties, identifier: str, cloud: Cloud) -> Iterator[Fault]:
    tier, name = tier_of(identifier, cloud), text(inputs, "schemaGroupName")
    most = SCHEMA_GROUPS.get(tier)
    if most is None or not name:
        return
    others = {name_of(each.id) for each in siblings(cloud, "eventhub:SchemaRegistry", identifier)}
    if len({*others, name}) > most:
        yield fault("schemaGroupName", name, f"{most} groups are allowed in the tier {tier}")


def _doors(inputs: Properties, identifier: str, cloud: Cloud) -> Iterator[Fault]:
    path = "publicNetworkAccess"
    owner = cloud.get(parent_of(identifier))
    wanted = known(owner.inputs, path) if owner else None
    given = known(inputs, path)
    if wanted is not None and given is not None and not same(given, wanted):
        yield fault(path, given, f"the namespace has {wanted}, both must agree")


_NAMESPACE_RULES = (
    Rule("eventhub-units", "each tier has its own units", documented(QUOTAS_PAGE), _capacity),
    Rule("eventhub-tier", "name and tier of a sku are the same", ASSUMED, _tier),
    Rule(
        "eventhub-inflate",
        "a Standard namespace can grow by itself, up to 40 units",
        documented(f"{LEARN}/event-hubs-auto-inflate"),
        _inflate,
    ),
    Rule(
        "eventhub-key",
        "a customer's key needs the Premium tier",
        documented(f"{LEARN}/configure-customer-managed-key"),
        _key,
    ),
    Rule("eventhub-kafka", "Basic has no Kafka", documented(QUOTAS_PAGE), _kafka),
)

KINDS = (
    arm(
        "eventhub",
        "Namespace",
        NAMESPACE,
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
        "NamespaceNetworkRuleSet",
        f"{NAMESPACE}/networkRuleSets",
        "namespaceName",
        "=default",
        seconds=3,
        cloud_rules=(
            CloudRule(
                "eventhub-doors",
                "namespace and firewall agree on the public network",
                documented(f"{LEARN}/event-hubs-ip-filtering"),
                _doors,
            ),
        ),
    ),
    arm(
        "eventhub",
        "SchemaRegistry",
        f"{NAMESPACE}/schemagroups",
        "namespaceName",
        "schemaGroupName",
        seconds=3,
        pattern=r"[A-Za-z0-9]([A-Za-z0-9._-]{0,48}[A-Za-z0-9])?",
        replace_on=["schemaType", "schemaCompatibility"],
        rules=(
            Rule(
                "eventhub-schema-type",
                "schemas are Avro, JSON or Protobuf",
                SCHEMA,
                one_of("schemaType", "Avro", "Json", "ProtoBuf", "Unknown"),
            ),
        ),
        cloud_rules=(
            CloudRule(
                "eventhub-schema-groups",
                "the tier decides on the number of schema groups",
                documented(QUOTAS_PAGE),
                _schema_groups,
            ),
        ),
    ),
)
