"""Node pools of AKS as resources of their own."""

import re
from collections.abc import Iterator
from math import ceil

from twin.azure.addresses import block_at
from twin.azure.arm import arm, fault, known, name_of, number, parent_of, region_name, text
from twin.azure.judges import items
from twin.azure.pool_rules import POOL_RULES
from twin.azure.vm_quota import CLUSTER_TOKEN, POOL_TOKEN, QUOTA_CAUTIONS, QUOTA_RULES
from twin.check import Fault, same
from twin.cloud import Cloud
from twin.kinds import CloudJudge, CloudRule
from twin.marks import ASSUMED, documented
from twin.wire import Json, Properties

CLUSTER = "Microsoft.ContainerService/managedClusters"
_AKS = "https://learn.microsoft.com/azure/aks"
_RESERVED = 5
_FLAT_PODS = 30
_MINORS_BEHIND = 3
_WITHOUT_ZONES = (
    "australiacentral",
    "australiasoutheast",
    "canadaeast",
    "koreasouth",
    "southindia",
    "ukwest",
    "westcentralus",
)
Minor = tuple[int, int]


def minor_of(version: str) -> Minor | None:
    """Major and minor of a Kubernetes version."""
    found = re.match(r"(\d+)\.(\d+)(\.|$)", version)
    return (int(found[1]), int(found[2])) if found else None


def addresses_for(pool: Json, cluster: Json) -> int:
    """Addresses that a pool takes of its subnet at its largest, an upgrade included."""
    nodes = number(pool, "maxCount") or number(pool, "count") or 0
    most = int(nodes) + _surge(pool, int(nodes))
    return most * (1 + _pods_on_the_subnet(pool, cluster))


def _surge(pool: Json, nodes: int) -> int:
    if same(known(pool, "scaleSetPriority"), "Spot"):
        return 0
    given = text(pool, "upgradeSettings.maxSurge") or "10%"
    amount = int(re.sub(r"\D", "", given) or 0)
    return ceil(nodes * amount / 100) if given.endswith("%") else amount


def _pods_on_the_subnet(pool: Json, cluster: Json) -> int:
    """Pods of a node that have addresses of the node's subnet: none but in a flat network."""
    flat = same(known(cluster, "networkProfile.networkPlugin"), "azure")
    overlay = known(cluster, "networkProfile.networkPluginMode") is not None
    if not flat or overlay or known(pool, "podSubnetID") is not None:
        return 0
    return int(number(pool, "maxPods") or _FLAT_PODS)


def room_in(subnet_id: str, own: Json, own_id: str, cloud: Cloud) -> tuple[int, int] | None:
    """Addresses that the pools of a subnet need, and those that it has."""
    subnet = cloud.get(subnet_id)
    given = block_at(subnet.inputs, "addressPrefix") if subnet else None
    if given is None:
        return None
    return sum(_taken(subnet_id, own, own_id, cloud)), given.num_addresses - _RESERVED


def _taken(subnet_id: str, own: Json, own_id: str, cloud: Cloud) -> Iterator[int]:
    for stored in (*cloud.of_token(CLUSTER_TOKEN), *cloud.of_token(POOL_TOKEN)):
        if not same(stored.id, own_id):
            yield from _needed(subnet_id, stored.inputs, stored.id, cloud)
    yield from _needed(subnet_id, own, own_id, cloud)


def _needed(subnet_id: str, holder: Json, holder_id: str, cloud: Cloud) -> Iterator[int]:
    """Addresses that a cluster's own pools, or one pool, need of a subnet."""
    owner = cloud.get(parent_of(holder_id))
    pools = [pool for _, pool in items(holder, "agentPoolProfiles")]
    cluster = holder if pools or owner is None else owner.inputs
    for pool in pools or [holder]:
        if same(text(pool, "vnetSubnetID"), subnet_id):
            yield addresses_for(pool, cluster)


def _room(inputs: Properties, identifier: str, cloud: Cloud) -> Iterator[Fault]:
    subnet_id = text(inputs, "vnetSubnetID")
    found = room_in(subnet_id, inputs, identifier, cloud) if subnet_id else None
    if found and found[0] > found[1]:
        allowed = f"its pools need {found[0]} addresses at their largest, it has {found[1]}"
        yield fault("vnetSubnetID", name_of(subnet_id), allowed)


def _undelegated(inputs: Properties, _identifier: str, cloud: Cloud) -> Iterator[Fault]:
    subnet = cloud.get(text(inputs, "vnetSubnetID"))
    if subnet and known(subnet.inputs, "delegations"):
        yield fault("vnetSubnetID", name_of(subnet.id), "a subnet without delegation is needed")


def _one_network(inputs: Properties, identifier: str, cloud: Cloud) -> Iterator[Fault]:
    own, cluster = text(inputs, "vnetSubnetID"), cloud.get(parent_of(identifier))
    for _, pool in items(cluster.inputs, "agentPoolProfiles") if cluster else ():
        first = text(pool, "vnetSubnetID")
        if own and first and not same(parent_of(own), parent_of(first)):
            allowed = f"a subnet of {name_of(parent_of(first))}, as of the first pool, is needed"
            yield fault("vnetSubnetID", own, allowed)
            return


def _version(inputs: Properties, identifier: str, cloud: Cloud) -> Iterator[Fault]:
    cluster, given = cloud.get(parent_of(identifier)), text(inputs, "orchestratorVersion")
    own = minor_of(given)
    control = minor_of(text(cluster.inputs, "kubernetesVersion")) if cluster else None
    if own and control and not 0 <= control[1] - own[1] <= _MINORS_BEHIND:
        allowed = f"the cluster's {control[0]}.{control[1]} or up to 3 minors before it"
        yield fault("orchestratorVersion", given, allowed)


def _first_count(inputs: Properties, identifier: str, cloud: Cloud) -> Iterator[Fault]:
    count = number(inputs, "count")
    low, high = number(inputs, "minCount"), number(inputs, "maxCount")
    if None in (count, low, high) or cloud.exists(identifier):
        return
    if known(inputs, "enableAutoScaling") is True and not (low or 0) <= (count or 0) <= (high or 0):
        yield fault("count", count, f"a new pool starts with {low:g} to {high:g} nodes")


def _windows_network(inputs: Properties, identifier: str, cloud: Cloud) -> Iterator[Fault]:
    cluster = cloud.get(parent_of(identifier))
    plugin = text(cluster.inputs, "networkProfile.networkPlugin") if cluster else ""
    if same(known(inputs, "osType"), "Windows") and plugin and not same(plugin, "azure"):
        yield fault("osType", "Windows", f"the plugin azure is needed, the cluster has {plugin}")


def _zones_of_region(inputs: Properties, identifier: str, cloud: Cloud) -> Iterator[Fault]:
    cluster = cloud.get(parent_of(identifier))
    if cluster:
        yield from zones_in(text(cluster.inputs, "location"), inputs)


def zones_in(location: str, pool: Json) -> Iterator[Fault]:
    """A fault where a pool wants zones in a region that has none."""
    region = region_name(location)
    if region in _WITHOUT_ZONES and known(pool, "availabilityZones"):
        yield fault("availabilityZones", [], f"{region} has no zones")


def _rule(name: str, sentence: str, page: str, judge: CloudJudge) -> CloudRule:
    return CloudRule(name, sentence, documented(f"{_AKS}/{page}"), judge)


KINDS = (
    arm(
        "containerservice",
        "AgentPool",
        f"{CLUSTER}/agentPools",
        "resourceName",
        "agentPoolName",
        seconds=240,
        pattern=r"[a-z][a-z0-9]{0,11}",
        replace_on=[
            "availabilityZones",
            "capacityReservationGroupID",
            "creationData",
            "enableEncryptionAtHost",
            "enableNodePublicIP",
            "enableUltraSSD",
            "gatewayProfile",
            "gpuInstanceProfile",
            "gpuProfile",
            "hostGroupID",
            "kubeletConfig",
            "kubeletDiskType",
            "linuxOSConfig",
            "maxPods",
            "messageOfTheDay",
            "nodePublicIPPrefixID",
            "osDiskSizeGB",
            "osDiskType",
            "osType",
            "podIPAllocationMode",
            "podSubnetID",
            "proximityPlacementGroupID",
            "scaleSetEvictionPolicy",
            "scaleSetPriority",
            "spotMaxPrice",
            "type",
            "vmSize",
            "vnetSubnetID",
            "windowsProfile",
            "workloadRuntime",
        ],
        rules=POOL_RULES,
        cloud_rules=(
            _rule(
                "pool-room",
                "a subnet holds its nodes",
                "concepts-network-ip-address-planning",
                _room,
            ),
            _rule(
                "pool-undelegated",
                "nodes stand in a subnet without delegation",
                "configure-azure-cni",
                _undelegated,
            ),
            _rule(
                "pool-one-network",
                "the subnets of all pools lie in one network",
                "node-pool-unique-subnet",
                _one_network,
            ),
            _rule(
                "pool-version",
                "a pool is not newer than its cluster, nor much older",
                "manage-node-pools",
                _version,
            ),
            CloudRule(
                "pool-first-count",
                "a new pool starts between its bounds",
                ASSUMED,
                _first_count,
            ),
            _rule(
                "pool-windows-network",
                "Windows nodes need the plugin azure",
                "windows-faq",
                _windows_network,
            ),
            CloudRule(
                "pool-zones-of-region",
                "zones are used where a region has them",
                documented("https://learn.microsoft.com/azure/reliability/regions-list"),
                _zones_of_region,
            ),
            *QUOTA_RULES,
        ),
        cautions=QUOTA_CAUTIONS,
    ),
)
