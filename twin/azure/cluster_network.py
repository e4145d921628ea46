"""Rules of a Kubernetes cluster's network."""

from collections.abc import Iterator, Sequence
from ipaddress import IPv4Network, ip_address

from twin.azure.addresses import block, block_at
from twin.azure.arm import fault, known, name_of, parent_of, text
from twin.azure.judges import items, needs, texts
from twin.check import Fault, same
from twin.cloud import Cloud
from twin.kinds import CloudJudge, CloudRule, Judge, Rule
from twin.marks import ASSUMED, SCHEMA, documented
from twin.wire import Json, Properties, at, has_unknown

_AKS = "https://learn.microsoft.com/azure/aks"
_NET = "networkProfile"
_LARGEST_SERVICES = 12
_KEPT = ("169.254.0.0/16", "172.30.0.0/16", "172.31.0.0/16", "192.0.2.0/24")
"""Ranges that AKS keeps for itself."""


def _ranges(inputs: Json) -> list[tuple[str, IPv4Network]]:
    """The ranges of services and pods, those that can be read."""
    paths = (f"{_NET}.serviceCidr", f"{_NET}.podCidr")
    found = [(path, block_at(inputs, path)) for path in paths]
    return [(path, each) for path, each in found if each is not None]


def _cilium(inputs: Properties) -> Iterator[Fault]:
    dataplane, policy = f"{_NET}.networkDataplane", f"{_NET}.networkPolicy"
    if same(known(inputs, dataplane), "cilium") and known(inputs, policy) is not None:
        yield from needs(dataplane, "cilium", policy, "cilium")(inputs)
    yield from needs(policy, "cilium", dataplane, "cilium")(inputs)


def _pod_range(inputs: Properties) -> Iterator[Fault]:
    mode, given = f"{_NET}.networkPluginMode", known(inputs, f"{_NET}.podCidr")
    flat = same(known(inputs, f"{_NET}.networkPlugin"), "azure") and at(inputs, mode) is None
    if flat and given is not None:
        yield fault(f"{_NET}.podCidr", given, "networkPluginMode overlay is needed for it")


def _network_mode(inputs: Properties) -> Iterator[Fault]:
    mode, plugin = known(inputs, f"{_NET}.networkMode"), known(inputs, f"{_NET}.networkPlugin")
    if mode is not None and plugin is not None and not same(plugin, "azure"):
        yield fault(f"{_NET}.networkMode", mode, f"the plugin azure is needed, {plugin} given")


def _both_or_none(inputs: Properties) -> Iterator[Fault]:
    pair = (f"{_NET}.serviceCidr", f"{_NET}.dnsServiceIP")
    for one, other in (pair, pair[::-1]):
        if known(inputs, one) is not None and at(inputs, other) is None:
            yield fault(other, None, f"it is needed beside {one}")


def _names_address(inputs: Properties) -> Iterator[Fault]:
    path, services = f"{_NET}.dnsServiceIP", block_at(inputs, f"{_NET}.serviceCidr")
    given = text(inputs, path)
    if not given or services is None:
        return
    try:
        fits = ip_address(given) in services
    except ValueError:
        fits = False
    if not fits:
        yield fault(path, given, f"an address inside {services} is allowed")
    elif given == str(services[1]):
        yield fault(path, given, "the first address is the API server's; take a later one")


def _service_range(inputs: Properties) -> Iterator[Fault]:
    services = block_at(inputs, f"{_NET}.serviceCidr")
    if services is not None and services.prefixlen <= _LARGEST_SERVICES:
        yield fault(f"{_NET}.serviceCidr", str(services), "a block smaller than a /12 is allowed")


def _readable(inputs: Properties) -> Iterator[Fault]:
    for path in (f"{_NET}.serviceCidr", f"{_NET}.podCidr"):
        if text(inputs, path) and block_at(inputs, path) is None:
            yield fault(path, text(inputs, path), "an IPv4 block with zero host bits is allowed")


def _kept_ranges(inputs: Properties) -> Iterator[Fault]:
    for path, given in _ranges(inputs):
        for each in _KEPT:
            if given.overlaps(IPv4Network(each)):
                yield fault(path, str(given), f"AKS keeps {each} for itself")


def _apart(inputs: Properties) -> Iterator[Fault]:
    found = _ranges(inputs)
    if len(found) > 1 and found[0][1].overlaps(found[1][1]):
        allowed = f"a block apart from {found[0][0]}, {found[0][1]}, is needed"
        yield fault(found[1][0], str(found[1][1]), allowed)


def _on_cilium(inputs: Properties) -> Iterator[Fault]:
    path, dataplane = f"{_NET}.advancedNetworking.security.enabled", f"{_NET}.networkDataplane"
    yield from needs(path, wanted=True, other=dataplane, allowed="cilium")(inputs)


def _authorized(inputs: Properties) -> Iterator[Fault]:
    path = "apiServerAccessProfile.authorizedIPRanges"
    private = known(inputs, "apiServerAccessProfile.enablePrivateCluster") is True
    if private and known(inputs, path):
        yield fault(path, [], "a private cluster takes no ranges of public addresses")


def subnets_of(inputs: Json) -> Sequence[tuple[str, str]]:
    """Paths and ids of the subnets that a cluster's own pools stand in."""
    pools = items(inputs, "agentPoolProfiles")
    found = [(f"{where}.vnetSubnetID", text(pool, "vnetSubnetID")) for where, pool in pools]
    return [(where, each) for where, each in found if each]


def _apart_from_network(inputs: Properties, _identifier: str, cloud: Cloud) -> Iterator[Fault]:
    networks = {parent_of(subnet_id) for _, subnet_id in subnets_of(inputs)}
    for network in filter(None, map(cloud.get, sorted(networks))):
        for _, space in texts(network.inputs, "addressSpace.addressPrefixes"):
            for path, given in _ranges(inputs):
                other = block(space)
                if other is not None and given.overlaps(other):
                    allowed = f"a block apart from {name_of(network.id)}, {space}, is needed"
                    yield fault(path, str(given), allowed)


def _api_server_subnet(inputs: Properties, _identifier: str, cloud: Cloud) -> Iterator[Fault]:
    path = "apiServerAccessProfile.subnetId"
    subnet = cloud.get(text(inputs, path))
    given = block_at(subnet.inputs, "addressPrefix") if subnet else None
    if subnet is None:
        return
    services = [text(each, "serviceName") for _, each in items(subnet.inputs, "delegations")]
    wanted = "Microsoft.ContainerService/managedClusters"
    unsure = has_unknown(at(subnet.inputs, "delegations"))
    if not unsure and not any(same(wanted, each) for each in services):
        yield fault(path, name_of(subnet.id), f"a subnet delegated to {wanted} is needed")
    if given is not None and given.prefixlen > 28:  # noqa: PLR2004  # the page's own bound
        yield fault(path, name_of(subnet.id), f"a /28 at least is needed, it has {given}")


def _of(name: str, sentence: str, page: str, judge: Judge) -> Rule:
    return Rule(name, sentence, documented(f"{_AKS}/{page}"), judge)


def _seen(name: str, sentence: str, page: str, judge: CloudJudge) -> CloudRule:
    return CloudRule(name, sentence, documented(f"{_AKS}/{page}"), judge)


_AZURE_POLICY = needs(f"{_NET}.networkPolicy", "azure", f"{_NET}.networkPlugin", "azure")
_OVERLAY = needs(f"{_NET}.networkPluginMode", "overlay", f"{_NET}.networkPlugin", "azure")
_CILIUM_PLUGIN = needs(f"{_NET}.networkDataplane", "cilium", f"{_NET}.networkPlugin", "azure")

NETWORK_RULES = (
    _of(
        "aks-azure-policy", "policies of Azure need its CNI", "use-network-policies", _AZURE_POLICY
    ),
    _of(
        "aks-cilium",
        "policies and dataplane of Cilium go together",
        "azure-cni-powered-by-cilium",
        _cilium,
    ),
    _of(
        "aks-cilium-plugin",
        "Cilium needs the CNI of Azure",
        "azure-cni-powered-by-cilium",
        _CILIUM_PLUGIN,
    ),
    Rule("aks-overlay", "an overlay needs the CNI of Azure", SCHEMA, _OVERLAY),
    _of(
        "aks-pod-range",
        "pods have a range of their own in an overlay",
        "azure-cni-overlay",
        _pod_range,
    ),
    Rule("aks-network-mode", "a network mode needs the CNI of Azure", SCHEMA, _network_mode),
    Rule(
        "aks-services-both", "range and DNS address of services go together", ASSUMED, _both_or_none
    ),
    _of(
        "aks-dns-address",
        "DNS has a later address of the services",
        "configure-azure-cni",
        _names_address,
    ),
    _of(
        "aks-service-range", "services have less than a /12", "configure-azure-cni", _service_range
    ),
    Rule("aks-ranges-readable", "ranges are IPv4 blocks", SCHEMA, _readable),
    _of("aks-kept-ranges", "some ranges are kept by AKS", "configure-azure-cni", _kept_ranges),
    _of("aks-ranges-apart", "services and pods have ranges apart", "azure-cni-overlay", _apart),
    Rule("aks-network-security", "network security needs Cilium", SCHEMA, _on_cilium),
    _of(
        "aks-private-ranges",
        "a private cluster has no public ranges",
        "private-clusters",
        _authorized,
    ),
)
NETWORK_CLOUD_RULES = (
    _seen(
        "aks-apart-from-network",
        "services and pods have ranges apart from the network",
        "azure-cni-overlay",
        _apart_from_network,
    ),
    _seen(
        "aks-api-server-subnet",
        "the API server has a /28 of its own",
        "api-server-vnet-integration",
        _api_server_subnet,
    ),
)
