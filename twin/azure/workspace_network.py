"""Rules of a Databricks workspace's network."""

from collections.abc import Iterator

from twin.azure.addresses import block_at
from twin.azure.arm import fault, known, name_of, text
from twin.azure.judges import items, settled
from twin.check import Fault, same
from twin.cloud import Cloud, Stored
from twin.kinds import ChangeRule, CloudRule, Judge, Rule
from twin.marks import ASSUMED, documented
from twin.wire import Json, Properties, at, has_unknown

_PAGES = "https://learn.microsoft.com/azure/databricks"
_LINK_PAGE = f"{_PAGES}/security/network/classic/private-link"
_INJECT_PAGE = f"{_PAGES}/security/network/classic/vnet-inject"
_TOKEN = "azure-native:databricks:Workspace"  # noqa: S105  # a type's token
_DELEGATION = "Microsoft.Databricks/workspaces"
_SMALLEST = 26
_NETWORK = "parameters.customVirtualNetworkId"
_HOSTS = "parameters.customPublicSubnetName"
_CONTAINERS = "parameters.customPrivateSubnetName"
_NO_ADDRESS = "parameters.enableNoPublicIp.value"


def _private(inputs: Properties) -> Iterator[Fault]:
    rules = known(inputs, "requiredNsgRules")
    closed = same(known(inputs, "publicNetworkAccess"), "Disabled")
    classic = not same(known(inputs, "computeMode"), "Serverless")
    if closed and classic and settled(inputs, "requiredNsgRules") and rules in (None, "AllRules"):
        allowed = "NoAzureDatabricksRules is needed when public access is disabled"
        yield fault("requiredNsgRules", rules, allowed)


def _private_injected(inputs: Properties) -> Iterator[Fault]:
    path = "requiredNsgRules"
    if same(known(inputs, path), "NoAzureDatabricksRules") and at(inputs, _NETWORK) is None:
        yield fault(path, known(inputs, path), f"{_NETWORK} is needed for it")


def _injected_whole(inputs: Properties) -> Iterator[Fault]:
    paths = (_NETWORK, _HOSTS, _CONTAINERS)
    given = [path for path in paths if at(inputs, path) is not None]
    for path in paths if given else ():
        if path not in given:
            yield fault(path, None, f"it is needed beside {given[0]}")


def _two_subnets(inputs: Properties) -> Iterator[Fault]:
    hosts, containers = text(inputs, f"{_HOSTS}.value"), text(inputs, f"{_CONTAINERS}.value")
    if hosts and same(hosts, containers):
        yield fault(f"{_CONTAINERS}.value", containers, "hosts and containers have a subnet each")


def _no_address_stays(old: Properties, new: Properties) -> Iterator[Fault]:
    if known(old, _NO_ADDRESS) is True and known(new, _NO_ADDRESS) is False:
        yield fault(_NO_ADDRESS, False, "clusters that lost their public addresses get none again")  # noqa: FBT003


def _subnets(inputs: Json) -> Iterator[tuple[str, str]]:
    """Paths and ids of the subnets that a workspace is injected into."""
    network = text(inputs, f"{_NETWORK}.value")
    for path in (_HOSTS, _CONTAINERS):
        name = text(inputs, f"{path}.value")
        if network and name:
            yield f"{path}.value", f"{network}/subnets/{name}"


def _delegated(inputs: Properties, _identifier: str, cloud: Cloud) -> Iterator[Fault]:
    for path, subnet in _stored_subnets(inputs, cloud):
        given = [text(each, "serviceName") for _, each in items(subnet.inputs, "delegations")]
        unsure = has_unknown(at(subnet.inputs, "delegations"))
        if not unsure and not any(same(_DELEGATION, each) for each in given):
            yield fault(path, name_of(subnet.id), f"a subnet delegated to {_DELEGATION} is needed")


def _roomy(inputs: Properties, _identifier: str, cloud: Cloud) -> Iterator[Fault]:
    for path, subnet in _stored_subnets(inputs, cloud):
        given = block_at(subnet.inputs, "addressPrefix")
        if given is not None and given.prefixlen > _SMALLEST:
            yield fault(path, name_of(subnet.id), f"a /{_SMALLEST} at least, it has {given}")


def _guarded(inputs: Properties, _identifier: str, cloud: Cloud) -> Iterator[Fault]:
    for path, subnet in _stored_subnets(inputs, cloud):
        if at(subnet.inputs, "networkSecurityGroup") is None:
            yield fault(path, name_of(subnet.id), "a subnet with a networkSecurityGroup is needed")


def _stored_subnets(inputs: Properties, cloud: Cloud) -> Iterator[tuple[str, Stored]]:
    for path, subnet_id in _subnets(inputs):
        subnet = cloud.get(subnet_id)
        if subnet:
            yield path, subnet


def _unshared(inputs: Properties, identifier: str, cloud: Cloud) -> Iterator[Fault]:
    own = list(_subnets(inputs))
    for other in cloud.of_token(_TOKEN) if own else ():
        taken = [] if same(other.id, identifier) else [each for _, each in _subnets(other.inputs)]
        for path, subnet_id in own:
            if any(same(subnet_id, each) for each in taken):
                yield fault(path, name_of(subnet_id), f"{name_of(other.id)} has it already")


def _of(name: str, sentence: str, page: str, judge: Judge) -> Rule:
    return Rule(name, sentence, documented(page), judge)


NETWORK_RULES = (
    _of(
        "databricks-private-needs-nsg-rules",
        "a private workspace brings no rules of its own",
        _LINK_PAGE,
        _private,
    ),
    _of(
        "databricks-private-injected",
        "private links need an own network",
        _LINK_PAGE,
        _private_injected,
    ),
    _of(
        "databricks-injected-whole",
        "a network comes with both subnets",
        _INJECT_PAGE,
        _injected_whole,
    ),
    _of(
        "databricks-two-subnets",
        "hosts and containers have a subnet each",
        _INJECT_PAGE,
        _two_subnets,
    ),
)
NETWORK_CHANGE_RULES = (
    ChangeRule(
        "databricks-no-address-stays",
        "clusters without public addresses stay so",
        ASSUMED,
        _no_address_stays,
    ),
)
NETWORK_CLOUD_RULES = (
    CloudRule(
        "databricks-delegated", "both subnets are delegated", documented(_INJECT_PAGE), _delegated
    ),
    CloudRule(
        "databricks-roomy", "both subnets are a /26 at least", documented(_INJECT_PAGE), _roomy
    ),
    CloudRule(
        "databricks-guarded",
        "both subnets have a security group",
        documented(_INJECT_PAGE),
        _guarded,
    ),
    CloudRule(
        "databricks-unshared",
        "no two workspaces share a subnet",
        documented(_INJECT_PAGE),
        _unshared,
    ),
)
