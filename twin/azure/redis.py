"""Azure Managed Redis."""

import re
from collections.abc import Iterator

from twin.azure.arm import arm, fault, known, name_of, number, parent_of, text
from twin.azure.demands import demands, held_identity, is_guid
from twin.azure.judges import every, items, settled, shaped
from twin.check import Fault, same
from twin.cloud import Cloud
from twin.kinds import ChangeRule, CloudRule, Rule
from twin.marks import ASSUMED, SCHEMA, documented
from twin.wire import Properties

_REDIS = "Microsoft.Cache/redisEnterprise"
_LEARN = "https://learn.microsoft.com/azure/redis"
_MODULES_PAGE = f"{_LEARN}/plan-redis-modules"
_GEO_PAGE = f"{_LEARN}/how-to-active-geo-replication"
_FAMILIES = {
    "Balanced_B": (0, 1, 3, 5, 10, 20, 50, 100, 150, 250, 350, 500, 700, 1000),
    "MemoryOptimized_M": (10, 20, 50, 100, 150, 250, 350, 500, 700, 1000, 1500, 2000),
    "ComputeOptimized_X": (3, 5, 10, 20, 50, 100, 150, 250, 350, 500, 700),
    "FlashOptimized_A": (250, 500, 700, 1000, 1500, 2000, 4500),
}
_OLD = re.compile(r"enterprise(flash)?_[ef]\d+")
_SKUS = {f"{family}{size}".casefold() for family, sizes in _FAMILIES.items() for size in sizes}
_MODULES = ("RedisBloom", "RedisTimeSeries", "RediSearch", "RedisJSON")
_ONE_SHARD = 25
"""Most GB of a cache that is not clustered."""
_PORT = 10_000
_AOF, _RDB = "persistence.aofEnabled", "persistence.rdbEnabled"
_KEY = "encryption.customerManagedKeyEncryption"
_READER = f"{_KEY}.keyEncryptionKeyIdentity"


def _redis(inputs: Properties, identifier: str) -> Properties:
    host = f"{name_of(identifier)}.{text(inputs, 'location')}.redis.azure.net"
    return {"hostName": host, "resourceState": "Running", "redundancyMode": "ZR"}


def published_size(given: str) -> bool:
    """Whether a sku is one that Azure publishes, the retiring ones included."""
    return given.casefold() in _SKUS or bool(_OLD.fullmatch(given.casefold()))


def _capacity(inputs: Properties) -> Iterator[Fault]:
    sku, capacity = text(inputs, "sku.name"), number(inputs, "sku.capacity")
    if sku and capacity is not None and not _OLD.fullmatch(sku.casefold()):
        yield fault("sku.capacity", capacity, f"{sku} has its size in its name, leave it out")


def _modules(inputs: Properties) -> list[tuple[str, str]]:
    return [(f"{path}.name", text(each, "name")) for path, each in items(inputs, "modules")]


def _module_names(inputs: Properties) -> Iterator[Fault]:
    for path, name in _modules(inputs):
        if name and not any(same(name, each) for each in _MODULES):
            yield fault(path, name, f"{', '.join(_MODULES)} can be chosen")


def _search(inputs: Properties, path: str, wanted: str) -> Iterator[Fault]:
    given = known(inputs, path)
    for where, name in _modules(inputs):
        if same(name, "RediSearch") and settled(inputs, path) and not same(given, wanted):
            yield fault(where, name, f"{path} {wanted} is needed, {given} given")


def _clustering(inputs: Properties) -> Iterator[Fault]:
    yield from _search(inputs, "clusteringPolicy", "EnterpriseCluster")


def _eviction(inputs: Properties) -> Iterator[Fault]:
    yield from _search(inputs, "evictionPolicy", "NoEviction")


def _geo_modules(inputs: Properties) -> Iterator[Fault]:
    if not text(inputs, "geoReplication.groupNickname"):
        return
    for path, name in _modules(inputs):
        if name and name.casefold() not in ("redisearch", "redisjson"):
            yield fault(path, name, "with geo-replication RediSearch and RedisJSON are allowed")


def _one_persistence(inputs: Properties) -> Iterator[Fault]:
    if known(inputs, _AOF) is True and known(inputs, _RDB) is True:
        yield fault(_RDB, True, f"only one of it and {_AOF} is allowed")  # noqa: FBT003


def _geo_persistence(inputs: Properties) -> Iterator[Fault]:
    for path in (_AOF, _RDB):
        if known(inputs, path) is True and text(inputs, "geoReplication.groupNickname"):
            yield fault(path, True, "a geo-replicated database is not persisted")  # noqa: FBT003


def _port(inputs: Properties) -> Iterator[Fault]:
    port = number(inputs, "port")
    if port not in (None, _PORT):
        yield fault("port", port, f"{_PORT} is allowed")


def _sku(identifier: str, cloud: Cloud) -> str:
    owner = cloud.get(parent_of(identifier))
    return text(owner.inputs, "sku.name") if owner else ""


def _stays_available(old: Properties, new: Properties) -> Iterator[Fault]:
    path = "highAvailability"
    before, now = known(old, path), known(new, path)
    if same(now, "Disabled") and (before is None or same(before, "Enabled")):
        yield fault(path, "Disabled", "it stays Enabled where it is")


def _flash(inputs: Properties, identifier: str, cloud: Cloud) -> Iterator[Fault]:
    sku = _sku(identifier, cloud)
    for path, name in _modules(inputs):
        if sku.casefold().startswith("flash") and name and not same(name, "RedisJSON"):
            yield fault(path, name, f"{sku} takes RedisJSON alone")


def _geo_sku(inputs: Properties, identifier: str, cloud: Cloud) -> Iterator[Fault]:
    path, sku = "geoReplication.groupNickname", _sku(identifier, cloud)
    if text(inputs, path) and sku.casefold() in ("balanced_b0", "balanced_b1"):
        yield fault(path, text(inputs, path), f"{sku} has no geo-replication, Balanced_B3 has")


def _one_shard(inputs: Properties, identifier: str, cloud: Cloud) -> Iterator[Fault]:
    sku = _sku(identifier, cloud)
    size = re.search(r"\d+$", sku)
    if same(known(inputs, "clusteringPolicy"), "NoCluster") and size and int(size[0]) > _ONE_SHARD:
        allowed = f"a cache of up to {_ONE_SHARD} GB is needed, {sku} given"
        yield fault("clusteringPolicy", "NoCluster", allowed)


def _takes_tokens(inputs: Properties, identifier: str, cloud: Cloud) -> Iterator[Fault]:
    database = cloud.get(parent_of(identifier))
    if database and same(known(database.inputs, "clientProtocol"), "Plaintext"):
        yield fault(
            "databaseName",
            text(inputs, "databaseName"),
            "Entra tokens need clientProtocol Encrypted",
        )


_CLUSTER_RULES = (
    Rule(
        "redis-sku",
        "the sku is one of the published sizes",
        SCHEMA,
        shaped("sku.name", published_size, "a published size such as Balanced_B10 is allowed"),
    ),
    Rule("redis-capacity", "only the retiring skus have a capacity", SCHEMA, _capacity),
    Rule(
        "redis-tls",
        "TLS 1.0 and 1.1 are gone",
        SCHEMA,
        shaped("minimumTlsVersion", lambda given: given not in ("1.0", "1.1"), "1.2 is allowed"),
    ),
    Rule(
        "redis-key-identity",
        "a customer's key is read by a user-assigned identity of the cache",
        documented(f"{_LEARN}/how-to-encryption"),
        every(
            demands(
                f"{_READER}.identityType",
                "userAssignedIdentity",
                f"{_READER}.userAssignedIdentityResourceId",
                f"{_KEY}.keyEncryptionKeyUrl",
            ),
            held_identity(f"{_READER}.userAssignedIdentityResourceId"),
        ),
    ),
)
_DATABASE_RULES = (
    Rule(
        "redis-search-needs-enterprise-clustering",
        "RediSearch needs the Enterprise clustering policy",
        documented(_MODULES_PAGE),
        _clustering,
    ),
    Rule(
        "redis-search-needs-no-eviction",
        "RediSearch needs the eviction policy NoEviction",
        documented(_MODULES_PAGE),
        _eviction,
    ),
    Rule(
        "redis-module-names",
        "there are four modules",
        documented(f"{_LEARN}/redis-modules"),
        _module_names,
    ),
    Rule(
        "redis-geo-modules",
        "two modules can be geo-replicated",
        documented(f"{_LEARN}/redis-modules"),
        _geo_modules,
    ),
    Rule("redis-one-persistence", "AOF and RDB exclude each other", SCHEMA, _one_persistence),
    Rule(
        "redis-persistence-frequency",
        "persistence comes with its frequency",
        ASSUMED,
        every(
            demands(_AOF, True, "persistence.aofFrequency"),  # noqa: FBT003
            demands(_RDB, True, "persistence.rdbFrequency"),  # noqa: FBT003
        ),
    ),
    Rule(
        "redis-geo-persistence",
        "a geo-replicated database is not persisted",
        ASSUMED,
        _geo_persistence,
    ),
    Rule("redis-port", "the port is 10000", ASSUMED, _port),
    Rule(
        "redis-database-name",
        "the one database of a cache is called default",
        ASSUMED,
        shaped("databaseName", lambda given: given == "default", "default is allowed"),
    ),
)

KINDS = (
    arm(
        "redisenterprise",
        "RedisEnterprise",
        _REDIS,
        "clusterName",
        outputs=_redis,
        unique=True,
        seconds=720,
        pattern=r"(?!.*--)[A-Za-z0-9]([A-Za-z0-9-]{1,58}[A-Za-z0-9])",
        replace_on=["zones"],
        rules=_CLUSTER_RULES,
        change_rules=(
            ChangeRule(
                "redis-stays-available",
                "high availability can be had later, and not be given up",
                documented(f"{_LEARN}/plan-reliability-and-durability"),
                _stays_available,
            ),
        ),
    ),
    arm(
        "redisenterprise",
        "Database",
        f"{_REDIS}/databases",
        "clusterName",
        "databaseName",
        seconds=120,
        replace_on=["clusteringPolicy", "modules", "geoReplication", "port"],
        rules=_DATABASE_RULES,
        cloud_rules=(
            CloudRule(
                "redis-flash-modules",
                "a Flash cache takes RedisJSON alone",
                documented(_MODULES_PAGE),
                _flash,
            ),
            CloudRule(
                "redis-geo-sku",
                "the smallest caches have no geo-replication",
                documented(_GEO_PAGE),
                _geo_sku,
            ),
            CloudRule(
                "redis-one-shard",
                "a cache that is not clustered has 25 GB at most",
                documented(f"{_LEARN}/architecture"),
                _one_shard,
            ),
        ),
    ),
    arm(
        "redisenterprise",
        "AccessPolicyAssignment",
        f"{_REDIS}/databases/accessPolicyAssignments",
        "clusterName",
        "databaseName",
        "accessPolicyAssignmentName",
        replace_on=["user", "accessPolicyName"],
        rules=(
            Rule(
                "redis-access-user",
                "who gets access is named by a GUID",
                ASSUMED,
                shaped("user.objectId", is_guid, "the object id of a principal is allowed"),
            ),
        ),
        cloud_rules=(
            CloudRule(
                "redis-tokens-encrypted",
                "Entra tokens travel encrypted alone",
                ASSUMED,
                _takes_tokens,
            ),
        ),
    ),
)
