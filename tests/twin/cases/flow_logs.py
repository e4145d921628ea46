"""Rules of flow logs, each with a good and a bad input."""

from tests.harness.cases import GROUP_ID, Case
from twin.wire import Json, Properties

_KIND = "network:FlowLog"
_NETWORK = f"{GROUP_ID}/providers/Microsoft.Network/virtualNetworks/v"
_ACCOUNTS = f"{GROUP_ID}/providers/Microsoft.Storage/storageAccounts/"
_ANALYTICS = "networkWatcherFlowAnalyticsConfiguration"


def _log(name: str = "fl", **inputs: Json) -> Properties:
    return {"networkWatcherName": "w", "flowLogName": name, "location": "eastus2", **inputs}


def _account(name: str, **inputs: Json) -> tuple[str, Properties]:
    own: Properties = {"accountName": name, "location": "eastus2"}
    return "storage:StorageAccount", {**own, **inputs}


def _every(minutes: int) -> Properties:
    return _log(flowAnalyticsConfiguration={_ANALYTICS: {"trafficAnalyticsInterval": minutes}})


CASES = (
    Case(
        rule="flowlog-name",
        kind=_KIND,
        good=_log("fl-core"),
        bad=_log("fl core"),
        says="'flowLogName' is 'fl core'; a name that matches",
    ),
    Case(
        rule="flow-log-target",
        kind=_KIND,
        good=_log(targetResourceId=_NETWORK),
        bad=_log(targetResourceId=f"{_ACCOUNTS}s"),
        says="a virtual network, a subnet or a network interface is allowed",
    ),
    Case(
        rule="flow-log-retention",
        kind=_KIND,
        good=_log(retentionPolicy={"days": 365}),
        bad=_log(retentionPolicy={"days": 366}),
        says="'retentionPolicy.days' is 366",
    ),
    Case(
        rule="flow-log-interval",
        kind=_KIND,
        good=_every(60),
        bad=_every(30),
        says="10 or 60 minutes are allowed",
    ),
    Case(
        rule="flow-log-target-exists",
        kind=_KIND,
        world=(("network:VirtualNetwork", {"virtualNetworkName": "v"}),),
        good=_log(targetResourceId=_NETWORK),
        bad=_log(targetResourceId=f"{_NETWORK}-gone"),
        says="the id of a resource that exists is allowed",
    ),
    Case(
        rule="flow-log-storage",
        kind=_KIND,
        world=(_account("near"), _account("far", location="westus2")),
        good=_log(storageId=f"{_ACCOUNTS}near"),
        bad=_log(storageId=f"{_ACCOUNTS}far"),
        says="an account in eastus2 is needed, it is in westus2",
    ),
    Case(
        rule="flow-log-storage",
        kind=_KIND,
        world=(_account("fast", sku={"name": "Premium_LRS"}), _account("plain")),
        good=_log(storageId=f"{_ACCOUNTS}plain"),
        bad=_log(storageId=f"{_ACCOUNTS}fast"),
        says="an account of a Standard sku is needed",
    ),
    Case(
        rule="flow-log-identity",
        kind=_KIND,
        world=(_account("closed", allowSharedKeyAccess=False),),
        good=_log(storageId=f"{_ACCOUNTS}closed", identity={"type": "UserAssigned"}),
        bad=_log(storageId=f"{_ACCOUNTS}closed"),
        says="an account without keys needs a user-assigned identity",
    ),
    Case(
        rule="flow-log-once",
        kind=_KIND,
        world=((_KIND, _log("first", targetResourceId=_NETWORK)),),
        good=_log("first", targetResourceId=_NETWORK),
        bad=_log("second", targetResourceId=_NETWORK),
        says="the flow log first is of it already",
    ),
)
