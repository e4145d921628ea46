"""Flow logs of virtual networks, which a Network Watcher writes."""

from collections.abc import Iterator
from dataclasses import replace

from twin.azure.arm import arm, fault, known, name_of, number, parent_of, text
from twin.azure.demands import exists
from twin.azure.judges import between
from twin.azure.subnets import NAME
from twin.check import Fault, same
from twin.cloud import Cloud
from twin.kinds import CloudRule, Rule, guid
from twin.marks import ASSUMED, SCHEMA, documented
from twin.wire import Properties

_LOG = "azure-native:network:FlowLog"
_PAGE = "https://learn.microsoft.com/azure/network-watcher/vnet-flow-logs-overview"
_ANALYTICS_PAGE = "https://learn.microsoft.com/azure/network-watcher/traffic-analytics"
_OWN = "/resourceGroups/NetworkWatcherRG/providers/Microsoft.Network/networkWatchers/NetworkWatcher"
"""What Azure's own watchers are called; the region comes after it."""
_TARGETS = ("virtualnetworks", "subnets", "networkinterfaces")
_ANALYTICS = "flowAnalyticsConfiguration.networkWatcherFlowAnalyticsConfiguration"
_INTERVAL = f"{_ANALYTICS}.trafficAnalyticsInterval"
_TARGET, _STORAGE = "targetResourceId", "storageId"
_INTERVALS = (10, 60)


def _watcher(identifier: str) -> str:
    """The watcher, unless it is Azure's own, which comes with the first network of a region."""
    watcher = parent_of(identifier)
    return "" if _OWN.casefold() in watcher.casefold() else watcher


def _flow_log(inputs: Properties, _identifier: str) -> Properties:
    return {"targetResourceGuid": guid(text(inputs, _TARGET), "target")}


def _kind_of_target(inputs: Properties) -> Iterator[Fault]:
    given = text(inputs, _TARGET)
    if given and given.split("/")[-2].casefold() not in _TARGETS:
        allowed = "a virtual network, a subnet or a network interface is allowed"
        yield fault(_TARGET, given, allowed)


def _interval(inputs: Properties) -> Iterator[Fault]:
    given = number(inputs, _INTERVAL)
    if given is not None and given not in _INTERVALS:
        yield fault(_INTERVAL, given, "10 or 60 minutes are allowed")


def _storage_fits(inputs: Properties, _identifier: str, cloud: Cloud) -> Iterator[Fault]:
    given = text(inputs, _STORAGE)
    account = cloud.get(given) if given else None
    if account is None:
        return
    region, place = text(inputs, "location"), text(account.inputs, "location")
    if region and place and not same(region, place):
        yield fault(_STORAGE, given, f"an account in {region} is needed, it is in {place}")
    if text(account.inputs, "sku.name").startswith("Premium_"):
        yield fault(_STORAGE, given, "an account of a Standard sku is needed")


def _keyless(inputs: Properties, _identifier: str, cloud: Cloud) -> Iterator[Fault]:
    account = cloud.get(text(inputs, _STORAGE))
    closed = account is not None and known(account.inputs, "allowSharedKeyAccess") is False
    if closed and "UserAssigned" not in text(inputs, "identity.type"):
        yield fault("identity", None, "an account without keys needs a user-assigned identity")


def _once(inputs: Properties, identifier: str, cloud: Cloud) -> Iterator[Fault]:
    given = text(inputs, _TARGET)
    for each in cloud.of_token(_LOG) if given else ():
        other = not same(each.id, identifier)
        if other and same(text(each.inputs, _TARGET), given):
            yield fault(_TARGET, given, f"the flow log {name_of(each.id)} is of it already")


KINDS = (
    replace(
        arm(
            "network",
            "FlowLog",
            "Microsoft.Network/networkWatchers/flowLogs",
            "networkWatcherName",
            "flowLogName",
            outputs=_flow_log,
            pattern=NAME,
            replace_on=[_TARGET],
            seconds=10,
            rules=(
                Rule(
                    "flow-log-target",
                    "a flow log is of a network, a subnet or an interface",
                    documented(_PAGE),
                    _kind_of_target,
                ),
                Rule(
                    "flow-log-retention",
                    "flows are kept for a year at most, or for good with 0",
                    ASSUMED,
                    between("retentionPolicy.days", 0, 365),
                ),
                Rule(
                    "flow-log-interval",
                    "flows are summed up every 10 or 60 minutes",
                    documented(_ANALYTICS_PAGE),
                    _interval,
                ),
            ),
            cloud_rules=(
                CloudRule("flow-log-target-exists", "its target exists", ASSUMED, exists(_TARGET)),
                CloudRule(
                    "flow-log-storage",
                    "the account is in the region and not Premium",
                    documented(_PAGE),
                    _storage_fits,
                ),
                CloudRule(
                    "flow-log-identity",
                    "an account without keys is written to by an identity",
                    ASSUMED,
                    _keyless,
                ),
                CloudRule("flow-log-once", "a target has one flow log", ASSUMED, _once),
            ),
            mark=SCHEMA,
        ),
        parent=_watcher,
    ),
)
