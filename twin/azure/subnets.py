"""Virtual networks and their subnets."""

from collections.abc import Iterator, Mapping, Sequence

from twin.azure.addresses import contains, overlapping, prefixes, unreadable
from twin.azure.arm import arm, fault, known, name_of, parent_of, text
from twin.azure.demands import siblings
from twin.azure.judges import between, items
from twin.check import Fault, same
from twin.cloud import Cloud
from twin.kinds import CloudRule, Rule
from twin.marks import ASSUMED, documented
from twin.wire import Properties, at

NAME = r"[A-Za-z0-9]([A-Za-z0-9._-]{0,78}[A-Za-z0-9_])?"
VNET = "Microsoft.Network/virtualNetworks"
_SUBNET = "azure-native:network:Subnet"
_LEARN = "https://learn.microsoft.com/azure"
_SUBNET_PAGE = f"{_LEARN}/virtual-network/virtual-networks-faq"
_DELEGATION_PAGE = f"{_LEARN}/virtual-network/subnet-delegation-overview"
_POLICY_PAGE = f"{_LEARN}/private-link/disable-private-endpoint-network-policy"
_INJECTION_PAGE = f"{_LEARN}/databricks/security/network/classic/vnet-inject"
_SMALLEST_PREFIX = 29
SPACES = "addressSpace.addressPrefixes"
_SMALLEST_BY_NAME: Mapping[str, int] = {
    "azurefirewallsubnet": 26,
    "azurebastionsubnet": 26,
    "gatewaysubnet": 27,
}
_SMALLEST_BY_SERVICE: Mapping[str, int] = {
    "microsoft.databricks/workspaces": 26,
    "microsoft.containerservice/managedclusters": 28,
    "microsoft.dbforpostgresql/flexibleservers": 28,
}
_POLICIES = ("Disabled", "Enabled", "NetworkSecurityGroupEnabled", "RouteTableEnabled")


def _subnet(_inputs: Properties, identifier: str) -> Properties:
    return {"purpose": "", "ipConfigurations": [], "id": identifier}


def _readable(inputs: Properties) -> Iterator[Fault]:
    yield from unreadable(inputs, ("addressPrefix", "addressPrefixes", SPACES))


def _spaces_apart(inputs: Properties) -> Iterator[Fault]:
    for one, other in overlapping(prefixes(inputs, SPACES)):
        yield fault(SPACES, str(other), f"it overlaps {one} of the same network")


def _roomy(inputs: Properties) -> Iterator[Fault]:
    for network in prefixes(inputs, "addressPrefix"):
        if network.version == 4 and network.prefixlen > _SMALLEST_PREFIX:  # noqa: PLR2004
            yield fault("addressPrefix", str(network), "/29 is the smallest subnet, 5 are reserved")


def _services(inputs: Properties) -> Sequence[tuple[str, str]]:
    listed = items(inputs, "delegations")
    return [(path, text(each, "serviceName")) for path, each in listed]


def _one_delegation(inputs: Properties) -> Iterator[Fault]:
    delegations = known(inputs, "delegations")
    if isinstance(delegations, list) and len(delegations) > 1:
        yield fault("delegations", delegations, "one delegation is allowed for a subnet")


def _delegated_to_a_type(inputs: Properties) -> Iterator[Fault]:
    for path, service in _services(inputs):
        if service and service.count("/") != 1:
            allowed = "a provider and a type, such as Microsoft.Databricks/workspaces, is allowed"
            yield fault(f"{path}.serviceName", service, allowed)


def _roomy_for_its_service(inputs: Properties) -> Iterator[Fault]:
    least = [_SMALLEST_BY_SERVICE.get(service.casefold()) for _, service in _services(inputs)]
    least.append(_SMALLEST_BY_NAME.get(text(inputs, "subnetName").casefold()))
    for network in prefixes(inputs, "addressPrefix"):
        for each in least:
            if each is not None and network.prefixlen > each:
                yield fault("addressPrefix", str(network), f"/{each} or larger is needed here")


def _databricks_guarded(inputs: Properties) -> Iterator[Fault]:
    for _, service in _services(inputs):
        if same(service, "Microsoft.Databricks/workspaces") and not at(
            inputs, "networkSecurityGroup"
        ):
            allowed = "a subnet of Databricks needs a network security group"
            yield fault("networkSecurityGroup", None, allowed)


def _gateway_unguarded(inputs: Properties) -> Iterator[Fault]:
    name = text(inputs, "subnetName")
    if name.casefold() in ("azurefirewallsubnet", "gatewaysubnet") and known(
        inputs, "networkSecurityGroup"
    ):
        yield fault("networkSecurityGroup", {}, f"{name} takes no network security group")


def _policies(inputs: Properties) -> Iterator[Fault]:
    given = text(inputs, "privateEndpointNetworkPolicies")
    if given and not any(same(given, each) for each in _POLICIES):
        allowed = f"{', '.join(_POLICIES)} are allowed"
        yield fault("privateEndpointNetworkPolicies", given, allowed)


def _one_spelling(inputs: Properties) -> Iterator[Fault]:
    if known(inputs, "addressPrefix") and known(inputs, "addressPrefixes"):
        given = known(inputs, "addressPrefix")
        yield fault("addressPrefix", given, "it or addressPrefixes is allowed, not both")


def _inside_the_network(inputs: Properties, identifier: str, cloud: Cloud) -> Iterator[Fault]:
    owner = cloud.get(parent_of(identifier))
    spaces = prefixes(owner.inputs, SPACES) if owner else []
    for network in prefixes(inputs, "addressPrefix"):
        if spaces and not any(contains(space, network) for space in spaces):
            allowed = f"a block inside {', '.join(map(str, spaces))} is allowed"
            yield fault("addressPrefix", str(network), allowed)


def _apart_from_siblings(inputs: Properties, identifier: str, cloud: Cloud) -> Iterator[Fault]:
    for sibling in siblings(cloud, "network:Subnet", identifier):
        for network in prefixes(inputs, "addressPrefix"):
            if any(network.overlaps(other) for other in prefixes(sibling.inputs, "addressPrefix")):
                name = name_of(sibling.id)
                yield fault("addressPrefix", str(network), f"it overlaps the subnet {name}")


def _keeps_its_subnets(inputs: Properties, identifier: str, cloud: Cloud) -> Iterator[Fault]:
    spaces = prefixes(inputs, SPACES)
    for subnet in cloud.of_token(_SUBNET, identifier) if spaces else ():
        for network in prefixes(subnet.inputs, "addressPrefix"):
            if not any(contains(space, network) for space in spaces):
                allowed = f"it must hold the subnet {name_of(subnet.id)}, {network}"
                yield fault(SPACES, ", ".join(map(str, spaces)), allowed)


def _subnets_in_one_place(inputs: Properties, identifier: str, cloud: Cloud) -> Iterator[Fault]:
    inline = {text(each, "name").casefold() for _, each in items(inputs, "subnets")}
    if not inline or "" in inline:
        return
    for subnet in cloud.of_token(_SUBNET, identifier):
        if name_of(subnet.id).casefold() not in inline:
            allowed = f"the subnet {name_of(subnet.id)} would be deleted; list it or no subnet"
            yield fault("subnets", known(inputs, "subnets"), allowed)


_CIDR = Rule("network-cidr", "address ranges are CIDR blocks", documented(_SUBNET_PAGE), _readable)
_NETWORK_RULES = (
    _CIDR,
    Rule("network-spaces-apart", "spaces of a network do not overlap", ASSUMED, _spaces_apart),
    Rule(
        "network-flow-timeout",
        "the flow timeout is 4 to 30 minutes",
        ASSUMED,
        between("flowTimeoutInMinutes", 4, 30),
    ),
)
_NETWORK_CLOUD_RULES = (
    CloudRule(
        "network-keeps-subnets",
        "a network's space holds the subnets that it has",
        documented(_SUBNET_PAGE),
        _keeps_its_subnets,
    ),
    CloudRule(
        "network-subnets-in-one-place",
        "subnets in the network itself delete those made apart",
        ASSUMED,
        _subnets_in_one_place,
    ),
)
_SUBNET_RULES = (
    _CIDR,
    Rule("subnet-size", "a subnet is a /29 at least", documented(_SUBNET_PAGE), _roomy),
    Rule(
        "subnet-one-delegation",
        "a subnet is delegated to one service",
        documented(_DELEGATION_PAGE),
        _one_delegation,
    ),
    Rule(
        "subnet-delegation-name",
        "a delegation names a provider and a type",
        documented(_DELEGATION_PAGE),
        _delegated_to_a_type,
    ),
    Rule(
        "subnet-size-for-service",
        "services and gateways have smallest subnets of their own",
        ASSUMED,
        _roomy_for_its_service,
    ),
    Rule(
        "subnet-databricks-guarded",
        "a subnet of Databricks has a network security group",
        documented(_INJECTION_PAGE),
        _databricks_guarded,
    ),
    Rule(
        "subnet-gateway-unguarded",
        "subnets of gateways and firewalls have no network security group",
        ASSUMED,
        _gateway_unguarded,
    ),
    Rule(
        "subnet-endpoint-policies",
        "policies of private endpoints have four values",
        documented(_POLICY_PAGE),
        _policies,
    ),
    Rule("subnet-one-prefix", "a subnet says its ranges once", ASSUMED, _one_spelling),
)
_SUBNET_CLOUD_RULES = (
    CloudRule(
        "subnet-inside-network",
        "a subnet lies inside its network",
        documented(_SUBNET_PAGE),
        _inside_the_network,
    ),
    CloudRule(
        "subnet-no-overlap",
        "subnets of one network do not overlap",
        documented(_SUBNET_PAGE),
        _apart_from_siblings,
    ),
)

KINDS = (
    arm(
        "network",
        "VirtualNetwork",
        VNET,
        "virtualNetworkName",
        pattern=NAME,
        seconds=5,
        rules=_NETWORK_RULES,
        cloud_rules=_NETWORK_CLOUD_RULES,
    ),
    arm(
        "network",
        "Subnet",
        f"{VNET}/subnets",
        "virtualNetworkName",
        "subnetName",
        pattern=NAME,
        seconds=5,
        outputs=_subnet,
        rules=_SUBNET_RULES,
        cloud_rules=_SUBNET_CLOUD_RULES,
    ),
)
