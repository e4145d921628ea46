"""Azure DocumentDB clusters, formerly Cosmos DB for MongoDB vCore."""

from collections.abc import Iterator
from ipaddress import IPv4Address

from twin.azure.arm import arm, fault, name_of, number, text
from twin.azure.demands import demands, is_guid, one_of, only_grows
from twin.azure.judges import every, settled, shaped
from twin.check import Fault, same
from twin.kinds import ChangeRule, Rule
from twin.marks import ASSUMED, SCHEMA, documented
from twin.wire import Properties, at

_LOGIN_PAGE = (
    "https://learn.microsoft.com/azure/documentdb/how-to-connect-role-based-access-control"
)
_CLUSTER = "Microsoft.DocumentDB/mongoClusters"
_TIER, _SIZE = "properties.compute.tier", "properties.storage.sizeGb"
_MODE, _SHARDS = "properties.highAvailability.targetMode", "properties.sharding.shardCount"
_VERSION, _CREATE = "properties.serverVersion", "properties.createMode"
_LOGIN = "properties.administrator.userName"
_TIERS = ("Free", "M10", "M20", "M25", "M30", "M40", "M50", "M60", "M80", "M200")
_SMALL = ("free", "m10", "m20", "m25")
_SIZES = (32, 64, 128, 256, 512, 1024, 2048, 4096, 4095, 8192, 16_384, 32_767, 32_768)


def _cluster(_inputs: Properties, identifier: str) -> Properties:
    host = f"{name_of(identifier)}.mongocluster.cosmos.azure.com"
    uri = f"mongodb+srv://<user>:<password>@{host}/?tls=true&authMechanism=SCRAM-SHA-256"
    return {"properties": {"connectionString": uri, "clusterStatus": "Ready"}}


def _small(inputs: Properties) -> Iterator[Fault]:
    tier, mode, shards = text(inputs, _TIER), text(inputs, _MODE), number(inputs, _SHARDS)
    if tier.casefold() not in _SMALL:
        return
    if mode and not same(mode, "Disabled"):
        yield fault(_MODE, mode, f"the tier M30 or above is needed, {tier} given")
    if shards is not None and shards > 1:
        yield fault(_SHARDS, shards, f"one shard is allowed in the tier {tier}")


def _size(inputs: Properties) -> Iterator[Fault]:
    size, tier = number(inputs, _SIZE), text(inputs, _TIER)
    if size is not None and size not in _SIZES:
        yield fault(_SIZE, size, "a power of two from 32 to 32768 is allowed")
    elif size is not None and same(tier, "Free") and size != _SIZES[0]:
        yield fault(_SIZE, size, f"{_SIZES[0]} is allowed in the tier Free")


def _login(inputs: Properties) -> Iterator[Fault]:
    mode = text(inputs, _CREATE)
    if settled(inputs, _CREATE) and mode in ("", "Default") and text(inputs, _LOGIN):
        path = "properties.administrator.password"
        if at(inputs, path) is None:
            yield fault(path, None, f"{_LOGIN} needs its password")


def _upwards(old: Properties, new: Properties) -> Iterator[Fault]:
    before, now = text(old, _VERSION), text(new, _VERSION)
    try:
        lower = bool(before and now) and float(now) < float(before)
    except ValueError:
        return
    if lower:
        yield fault(_VERSION, now, f"{before} or higher is allowed")


def _range(inputs: Properties) -> Iterator[Fault]:
    path = "properties.endIpAddress"
    start, end = text(inputs, "properties.startIpAddress"), text(inputs, path)
    try:
        backwards = bool(start and end) and IPv4Address(end) < IPv4Address(start)
    except ValueError:
        yield fault(path, end, f"an IPv4 address is allowed at both ends, {start} given first")
        return
    if backwards:
        yield fault(path, end, f"{start} or a higher address is allowed")


_RULES = (
    Rule("mongo-tier", "there are ten tiers", ASSUMED, one_of(_TIER, *_TIERS)),
    Rule("mongo-small-tiers", "the small tiers have one server", ASSUMED, _small),
    Rule("mongo-storage-size", "a disk has one of eleven sizes", ASSUMED, _size),
    Rule("mongo-login", "an administrator has a password", ASSUMED, _login),
    Rule(
        "mongo-standby",
        "a standby is in the same zone, in another where there is one, or absent",
        SCHEMA,
        one_of(_MODE, "Disabled", "SameZone", "ZoneRedundantPreferred"),
    ),
    Rule(
        "mongo-source",
        "a copy names its source",
        SCHEMA,
        every(
            demands(_CREATE, "GeoReplica", "properties.replicaParameters"),
            demands(_CREATE, "Replica", "properties.replicaParameters"),
            demands(_CREATE, "PointInTimeRestore", "properties.restoreParameters"),
        ),
    ),
)
_CHANGES = (
    ChangeRule("mongo-storage-grows", "storage only grows", ASSUMED, only_grows(_SIZE)),
    ChangeRule("mongo-version-upwards", "the version only goes up", ASSUMED, _upwards),
)

KINDS = (
    arm(
        "mongocluster",
        "MongoCluster",
        _CLUSTER,
        "mongoClusterName",
        outputs=_cluster,
        unique=True,
        seconds=600,
        pattern=r"[a-z0-9][a-z0-9-]{1,38}[a-z0-9]",
        replace_on=[_LOGIN, _SHARDS, _CREATE],
        rules=_RULES,
        change_rules=_CHANGES,
    ),
    arm(
        "mongocluster",
        "FirewallRule",
        f"{_CLUSTER}/firewallRules",
        "mongoClusterName",
        "firewallRuleName",
        seconds=20,
        rules=(Rule("mongo-firewall-range", "a range ends after it starts", ASSUMED, _range),),
    ),
    arm(
        "mongocluster",
        "User",
        f"{_CLUSTER}/users",
        "mongoClusterName",
        "userName",
        seconds=20,
        replace_on=["properties.identityProvider", "properties.roles"],
        rules=(
            Rule(
                "mongo-user-name",
                "a user is named by the object id of its principal",
                documented(_LOGIN_PAGE),
                shaped("userName", is_guid, "the object id of a principal is allowed"),
            ),
        ),
    ),
)
