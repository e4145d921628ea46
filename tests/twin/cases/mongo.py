"""Rules of MongoDB clusters, each with a good and a bad input."""

from tests.harness.cases import Case
from twin.wire import Properties

_CLUSTER = "mongocluster:MongoCluster"


def _of(tier: str = "M30", **more: object) -> Properties:
    return {"properties": {"compute": {"tier": tier}, **more}}


def _range(start: str, end: str) -> Properties:
    return {"properties": {"startIpAddress": start, "endIpAddress": end}}


CASES = (
    Case(
        rule="mongocluster-name",
        kind=_CLUSTER,
        good={"mongoClusterName": "mongo-notes"},
        bad={"mongoClusterName": "Mongo"},
        says="'mongoClusterName' is 'Mongo'; a name that matches",
    ),
    Case(
        rule="mongo-tier",
        kind=_CLUSTER,
        good=_of("M30"),
        bad=_of("M35"),
        says="'properties.compute.tier' is 'M35'; Free, M10",
    ),
    Case(
        rule="mongo-small-tiers",
        kind=_CLUSTER,
        good=_of("M30", highAvailability={"targetMode": "SameZone"}),
        bad=_of("M25", highAvailability={"targetMode": "SameZone"}),
        says="'properties.highAvailability.targetMode' is 'SameZone'; the tier M30 or above",
    ),
    Case(
        rule="mongo-storage-size",
        kind=_CLUSTER,
        good=_of(storage={"sizeGb": 128}),
        bad=_of(storage={"sizeGb": 100}),
        says="'properties.storage.sizeGb' is 100; a power of two from 32 to 32768 is allowed",
    ),
    Case(
        rule="mongo-login",
        kind=_CLUSTER,
        good=_of(administrator={"userName": "owner", "password": "p"}),
        bad=_of(administrator={"userName": "owner"}),
        says="'properties.administrator.password' is [secret]; properties.administrator.userName",
    ),
    Case(
        rule="mongo-standby",
        kind=_CLUSTER,
        good=_of(highAvailability={"targetMode": "ZoneRedundantPreferred"}),
        bad=_of(highAvailability={"targetMode": "ZoneRedundant"}),
        says="is 'ZoneRedundant'; Disabled, SameZone, ZoneRedundantPreferred can be chosen",
    ),
    Case(
        rule="mongo-source",
        kind=_CLUSTER,
        good=_of(createMode="Replica", replicaParameters={"sourceResourceId": "id"}),
        bad=_of(createMode="Replica"),
        says="'properties.replicaParameters' is None; properties.createMode Replica needs",
    ),
    Case(
        rule="mongo-storage-grows",
        kind=_CLUSTER,
        before=_of(storage={"sizeGb": 128}),
        good=_of(storage={"sizeGb": 256}),
        bad=_of(storage={"sizeGb": 64}),
        says="'properties.storage.sizeGb' is 64; it only grows, it has 128",
    ),
    Case(
        rule="mongo-version-upwards",
        kind=_CLUSTER,
        before=_of(serverVersion="7.0"),
        good=_of(serverVersion="8.0"),
        bad=_of(serverVersion="6.0"),
        says="'properties.serverVersion' is '6.0'; 7.0 or higher is allowed",
    ),
    Case(
        rule="mongo-firewall-range",
        kind="mongocluster:FirewallRule",
        good=_range("20.0.0.1", "20.0.0.9"),
        bad=_range("20.0.0.9", "20.0.0.1"),
        says="'properties.endIpAddress' is '20.0.0.1'; 20.0.0.9 or a higher address is allowed",
    ),
    Case(
        rule="mongo-user-name",
        kind="mongocluster:User",
        good={"userName": "11111111-0000-4000-8000-000000000001"},
        bad={"userName": "rag"},
        says="'userName' is 'rag'; the object id of a principal is allowed",
    ),
)
