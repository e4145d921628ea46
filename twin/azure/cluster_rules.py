"""Rules of a Kubernetes cluster: pools, versions, tiers, upkeep."""

import re
from collections.abc import Iterator

from twin.azure.arm import GROUP, fault, known, name_of, text
from twin.azure.judges import between, every, items, longest, needs, settled, shaped
from twin.azure.node_pools import minor_of, room_in, zones_in
from twin.azure.pool_rules import inline_pools
from twin.check import Fault, same
from twin.cloud import Cloud
from twin.kinds import ChangeRule, CloudRule, Judge, Rule
from twin.marks import ASSUMED, SCHEMA, documented
from twin.wire import Json, Properties

_AKS = "https://learn.microsoft.com/azure/aks"
_DNS_PREFIX = re.compile(r"[A-Za-z0-9]([A-Za-z0-9-]{0,52}[A-Za-z0-9])?")
_MINUTES = ("maxNodeProvisionTime", "scaleDownDelayAfterAdd", "scaleDownDelayAfterFailure")
_IDLE_MINUTES = ("scaleDownUnneededTime", "scaleDownUnreadyTime")


def _one_system_pool(inputs: Properties) -> Iterator[Fault]:
    given = known(inputs, "agentPoolProfiles")
    pools = [pool for _, pool in items(inputs, "agentPoolProfiles")]
    if any(not settled(pool, "mode") or same(known(pool, "mode"), "System") for pool in pools):
        return
    if isinstance(given, list):
        yield fault("agentPoolProfiles", given, "at least one pool of mode System is needed")


def _agent(inputs: Properties) -> Iterator[Fault]:
    addon = "addonProfiles.omsagent"
    workspace = f"{addon}.config.logAnalyticsWorkspaceResourceID"
    enabled = known(inputs, f"{addon}.enabled") is True
    if enabled and settled(inputs, workspace) and not text(inputs, workspace):
        yield fault(workspace, None, "the agent of Container insights needs a workspace")


def _tier(path: str, wanted: Json, *tiers: str) -> Judge:
    """Refuses a value unless the cluster has one of some tiers."""

    def judge(inputs: Properties) -> Iterator[Fault]:
        tier = known(inputs, "sku.tier")
        if not same(known(inputs, path), wanted) or not settled(inputs, "sku.tier"):
            return
        if not any(same(tier, each) for each in tiers):
            yield fault(path, wanted, f"sku.tier {' or '.join(tiers)} is needed, {tier} given")

    return judge


def _scaler(inputs: Properties) -> Iterator[Fault]:
    for name in (*_MINUTES, *_IDLE_MINUTES):
        given = text(inputs, f"autoScalerProfile.{name}")
        if given and not re.fullmatch(r"\d+m", given):
            yield fault(f"autoScalerProfile.{name}", given, "minutes such as 10m are allowed")


def _pool_versions(inputs: Properties) -> Iterator[Fault]:
    control = minor_of(text(inputs, "kubernetesVersion"))
    for where, pool in items(inputs, "agentPoolProfiles"):
        given = text(pool, "orchestratorVersion")
        own = minor_of(given)
        if control and own and own > control:
            allowed = f"at most kubernetesVersion, {control[0]}.{control[1]}, is allowed"
            yield fault(f"{where}.orchestratorVersion", given, allowed)


def _zones(inputs: Properties) -> Iterator[Fault]:
    for where, pool in items(inputs, "agentPoolProfiles"):
        for found in zones_in(text(inputs, "location"), pool):
            yield Fault(f"{where}.{found.path}", found.sentence)


def _dataplane_stays(old: Properties, new: Properties) -> Iterator[Fault]:
    path = "networkProfile.networkDataplane"
    other = settled(new, path) and not same(known(new, path), "cilium")
    if same(known(old, path), "cilium") and other:
        yield fault(path, known(new, path), "a cluster with cilium cannot go back")


def _version_steps(old: Properties, new: Properties) -> Iterator[Fault]:
    given = text(new, "kubernetesVersion")
    before, after = minor_of(text(old, "kubernetesVersion")), minor_of(given)
    if before is None or after is None:
        return
    if after < before:
        yield fault("kubernetesVersion", given, f"{before[0]}.{before[1]} cannot go back")
    elif after[1] > before[1] + 1:
        allowed = f"one minor at a time, {before[0]}.{before[1] + 1} next"
        yield fault("kubernetesVersion", given, allowed)


def _new_node_group(inputs: Properties, identifier: str, cloud: Cloud) -> Iterator[Fault]:
    name = text(inputs, "nodeResourceGroup")
    head, _, tail = identifier.partition("/resourceGroups/")
    group = f"{head}/resourceGroups/{name}"
    taken = name and tail and not cloud.exists(identifier) and cloud.exists(group)
    if taken or (name and same(name, known(inputs, GROUP))):
        yield fault("nodeResourceGroup", name, "a group that AKS makes itself is needed")


def _room(inputs: Properties, identifier: str, cloud: Cloud) -> Iterator[Fault]:
    for where, pool in items(inputs, "agentPoolProfiles"):
        subnet_id = text(pool, "vnetSubnetID")
        found = room_in(subnet_id, inputs, identifier, cloud) if subnet_id else None
        if found and found[0] > found[1]:
            allowed = f"its pools need {found[0]} addresses at their largest, it has {found[1]}"
            yield fault(f"{where}.vnetSubnetID", name_of(subnet_id), allowed)


def _of(name: str, sentence: str, page: str, judge: Judge) -> Rule:
    return Rule(name, sentence, documented(f"{_AKS}/{page}"), judge)


_CHANNELS = needs(
    "autoUpgradeProfile.upgradeChannel",
    "node-image",
    "autoUpgradeProfile.nodeOSUpgradeChannel",
    "NodeImage",
)
_COSTS = _tier("metricsProfile.costAnalysis.enabled", True, "Standard", "Premium")  # noqa: FBT003
_PREFIX = shaped("dnsPrefix", _DNS_PREFIX.fullmatch, "54 letters, digits or inner hyphens")
_NAMES = every(_PREFIX, longest("nodeResourceGroup", 80))
_CLEANER = between("securityProfile.imageCleaner.intervalHours", 24, 2160)

CLUSTER_RULES = (
    _of("aks-system-pool", "a cluster has a system pool", "use-system-pools", _one_system_pool),
    Rule("aks-pools", "each pool inside a cluster obeys the rules of pools", ASSUMED, inline_pools),
    _of(
        "aks-pool-versions",
        "no pool is newer than its cluster",
        "manage-node-pools",
        _pool_versions,
    ),
    Rule(
        "aks-zones",
        "zones are used where a region has them",
        documented("https://learn.microsoft.com/azure/reliability/regions-list"),
        _zones,
    ),
    Rule("aks-names", "bounds of names", ASSUMED, _NAMES),
    _of(
        "aks-channels",
        "node-image upgrades take NodeImage on the nodes",
        "auto-upgrade-node-os-image",
        _CHANNELS,
    ),
    Rule("aks-cost-analysis", "cost analysis needs a paid tier", SCHEMA, _COSTS),
    _of(
        "aks-long-term",
        "long-term support needs Premium",
        "long-term-support",
        _tier("supportPlan", "AKSLongTermSupport", "Premium"),
    ),
    Rule("aks-autoscaler", "times of the autoscaler are minutes", SCHEMA, _scaler),
    Rule("aks-agent", "the agent of Container insights knows its workspace", ASSUMED, _agent),
    _of(
        "aks-image-cleaner",
        "images are cleaned every day to three months",
        "image-cleaner",
        _CLEANER,
    ),
)
CLUSTER_CHANGE_RULES = (
    ChangeRule("aks-dataplane-stays", "Cilium stays", ASSUMED, _dataplane_stays),
    ChangeRule(
        "aks-version-steps",
        "Kubernetes goes up, one minor at a time",
        documented(f"{_AKS}/upgrade-aks-cluster"),
        _version_steps,
    ),
)
CLUSTER_CLOUD_RULES = (
    CloudRule(
        "aks-new-node-group",
        "AKS makes the group of the nodes",
        documented(f"{_AKS}/faq"),
        _new_node_group,
    ),
    CloudRule(
        "aks-room",
        "a subnet holds its nodes",
        documented(f"{_AKS}/concepts-network-ip-address-planning"),
        _room,
    ),
)
