"""Rules of node pools, inside a cluster or as resources of their own."""

import re
from collections.abc import Iterator, Mapping
from typing import cast

from twin.azure.arm import fault, known, number, text
from twin.azure.judges import between, every, items, settled, texts
from twin.azure.machines import machine
from twin.check import Fault, same
from twin.kinds import Judge, Rule
from twin.marks import ASSUMED, SCHEMA, documented
from twin.wire import Json, Properties

_AKS = "https://learn.microsoft.com/azure/aks"
_MOST_NODES = 1000
_ZONES = ("1", "2", "3")
_SYSTEM_PODS = 30
_WINDOWS_NAME = 6
_OWN_NAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?")
_PREFIX = re.compile(r"[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?")
_EFFECTS = ("NoSchedule", "PreferNoSchedule", "NoExecute")
_AMOUNT = re.compile(r"\d+|\d{1,2}%|100%")


def _counts(pool: Json) -> Iterator[Fault]:
    low, high = number(pool, "minCount"), number(pool, "maxCount")
    if known(pool, "enableAutoScaling") is True:
        if low is not None and high is not None and low > high:
            yield fault("minCount", low, f"at most maxCount, {high:g}, is allowed")
        for path in ("minCount", "maxCount"):
            if settled(pool, path) and known(pool, path) is None:
                yield fault(path, None, "minCount and maxCount are needed to scale")
    elif settled(pool, "enableAutoScaling") and low is not None:
        yield fault("minCount", low, "enableAutoScaling must be true for minCount")
    for path in ("count", "maxCount"):
        given = number(pool, path)
        if given is not None and given > _MOST_NODES:
            yield fault(path, given, f"at most {_MOST_NODES} nodes are allowed")


def _system(pool: Json) -> Iterator[Fault]:
    """What a system pool cannot be, whose pods the cluster itself needs."""
    if not same(known(pool, "mode"), "System"):
        return
    if same(known(pool, "osType"), "Windows"):
        yield fault("osType", "Windows", "a pool of mode System runs Linux")
    for path in ("count", "minCount"):
        if number(pool, path) == 0:
            yield fault(path, 0, "a pool of mode System has one node at least")


def _system_machine(pool: Json) -> Iterator[Fault]:
    if not same(known(pool, "mode"), "System"):
        return
    size, pods = machine(text(pool, "vmSize")), number(pool, "maxPods")
    if size and size.number == 1:
        yield fault("vmSize", text(pool, "vmSize"), "a pool of mode System needs 2 vCPUs")
    if pods is not None and pods < _SYSTEM_PODS:
        yield fault("maxPods", pods, f"at least {_SYSTEM_PODS} are needed in mode System")


def _spot(pool: Json) -> Iterator[Fault]:
    if not same(known(pool, "scaleSetPriority"), "Spot"):
        return
    if same(known(pool, "mode"), "System"):
        yield fault("mode", "System", "a Spot pool cannot be a system pool")
    if known(pool, "upgradeSettings") is not None:
        yield fault("upgradeSettings", {}, "a Spot pool takes no upgrade settings")


def _only_spot(pool: Json) -> Iterator[Fault]:
    if not settled(pool, "scaleSetPriority") or same(known(pool, "scaleSetPriority"), "Spot"):
        return
    for path in ("scaleSetEvictionPolicy", "spotMaxPrice"):
        given = known(pool, path)
        if given is not None:
            yield fault(path, given, "only a Spot pool has one")


def _spot_price(pool: Json) -> Iterator[Fault]:
    price = number(pool, "spotMaxPrice")
    if price is not None and price != -1 and price <= 0:
        yield fault("spotMaxPrice", price, "a price above 0, or -1 for the regular price")


def _mig(pool: Json) -> Iterator[Fault]:
    name, profile = text(pool, "vmSize"), known(pool, "gpuInstanceProfile")
    size = machine(name)
    if profile is not None and size and not size.has_instances:
        yield fault("gpuInstanceProfile", profile, f"{name} has no multi-instance GPU")


def _driver(pool: Json) -> Iterator[Fault]:
    name, driver = text(pool, "vmSize"), known(pool, "gpuProfile.driver")
    size = machine(name)
    if driver is not None and size and not size.has_gpu:
        yield fault("gpuProfile.driver", driver, f"{name} has no GPU to drive")


def _os_disk(pool: Json) -> Iterator[Fault]:
    size = number(pool, "osDiskSizeGB")
    if size is not None and size != 0 and not 30 <= size <= 2048:  # noqa: PLR2004  # AKS bounds
        yield fault("osDiskSizeGB", size, "30 to 2048, or 0 for the size's own, is allowed")


def _ephemeral(pool: Json) -> Iterator[Fault]:
    if not same(known(pool, "osDiskType"), "Ephemeral"):
        return
    name, wanted = text(pool, "vmSize"), number(pool, "osDiskSizeGB")
    size = machine(name)
    local = size.local_gib if size else None
    if local == 0:
        yield fault("osDiskType", "Ephemeral", f"{name} has no local disk to hold it")
    elif local is not None and wanted is not None and wanted > local:
        yield fault("osDiskSizeGB", wanted, f"at most {local:g}, the local disk of {name}")


def _deallocated(pool: Json) -> Iterator[Fault]:
    """A local disk does not outlive that its machine is deallocated."""
    for path in ("scaleSetEvictionPolicy", "scaleDownMode"):
        ephemeral = same(known(pool, "osDiskType"), "Ephemeral")
        if ephemeral and same(known(pool, path), "Deallocate"):
            yield fault(path, "Deallocate", "Delete is needed with an Ephemeral OS disk")


def _zones(pool: Json) -> Iterator[Fault]:
    given = texts(pool, "availabilityZones")
    for index, (where, zone) in enumerate(given):
        if zone not in _ZONES:
            yield fault(where, zone, "1, 2 or 3 is allowed")
        elif zone in [each for _, each in given[:index]]:
            yield fault(where, zone, "each zone is allowed once")


def _surge(pool: Json) -> Iterator[Fault]:
    for path in ("upgradeSettings.maxSurge", "upgradeSettings.maxUnavailable"):
        given = text(pool, path)
        if given and not _AMOUNT.fullmatch(given):
            yield fault(path, given, "a number such as 5 or a share such as 33% is allowed")


def _surge_or_less(pool: Json) -> Iterator[Fault]:
    surge = text(pool, "upgradeSettings.maxSurge")
    less = text(pool, "upgradeSettings.maxUnavailable")
    if surge.strip("%").strip("0") and less.strip("%").strip("0"):
        yield fault("upgradeSettings.maxUnavailable", less, f"maxSurge, {surge}, excludes it")


def _taints(pool: Json) -> Iterator[Fault]:
    for where, taint in texts(pool, "nodeTaints"):
        label, colon, effect = taint.rpartition(":")
        key, _, value = label.partition("=")
        if not colon or effect not in _EFFECTS or not _is_key(key) or not _is_value(value):
            yield fault(where, taint, "key=value:effect is allowed, as NoSchedule or NoExecute")


def _labels(pool: Json) -> Iterator[Fault]:
    labels = known(pool, "nodeLabels")
    for key, value in labels.items() if isinstance(labels, Mapping) else ():
        where = f"nodeLabels.{key}"
        if not _is_key(str(key)):
            yield fault(where, value, "a key of 63 characters, with a domain before it, is allowed")
        elif isinstance(value, str) and not _is_value(value):
            yield fault(where, value, "letters, digits, '-', '_' and '.' are allowed, 63 at most")


def _is_key(key: str) -> bool:
    prefix, slash, own = key.rpartition("/")
    return bool(_OWN_NAME.fullmatch(own) and (not slash or _PREFIX.fullmatch(prefix)))


def _is_value(value: str) -> bool:
    return not value or bool(_OWN_NAME.fullmatch(value))


def _windows(pool: Json) -> Iterator[Fault]:
    windows = same(known(pool, "osType"), "Windows")
    sku, message = text(pool, "osSKU"), known(pool, "messageOfTheDay")
    if sku and settled(pool, "osType") and windows != sku.casefold().startswith("windows"):
        given = known(pool, "osType") or "Linux"
        yield fault("osSKU", sku, f"one that fits osType, {given}, is allowed")
    if windows and message is not None:
        yield fault("messageOfTheDay", message, "a Windows node has none")


def _windows_name(pool: Json) -> Iterator[Fault]:
    for path in ("agentPoolName", "name"):
        name = text(pool, path)
        if same(known(pool, "osType"), "Windows") and len(name) > _WINDOWS_NAME:
            yield fault(path, name, f"{_WINDOWS_NAME} characters are allowed for Windows")


def _pod_addresses(pool: Json) -> Iterator[Fault]:
    mode = known(pool, "podIPAllocationMode")
    if mode is not None and settled(pool, "podSubnetID") and not known(pool, "podSubnetID"):
        yield fault("podIPAllocationMode", mode, "podSubnetID is needed for it")


_UPGRADE_TIMES = every(
    between("upgradeSettings.drainTimeoutInMinutes", 1, 1440),
    between("upgradeSettings.nodeSoakDurationInMinutes", 0, 30),
)
_DISKS = "https://learn.microsoft.com/azure/virtual-machines/ephemeral-os-disks"
_LABEL_PAGE = "https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/"
_TAINT_PAGE = "https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/"


def _of(name: str, sentence: str, page: str, judge: Judge) -> Rule:
    return Rule(name, sentence, documented(f"{_AKS}/{page}"), judge)


POOL_RULES = (
    Rule("pool-counts", "minCount <= maxCount <= 1000", SCHEMA, _counts),
    _of("pool-system", "a system pool runs Linux and is never empty", "use-system-pools", _system),
    _of(
        "pool-system-machine",
        "a system pool has 2 vCPUs and 30 pods a node at least",
        "use-system-pools",
        _system_machine,
    ),
    _of("pool-spot", "what a Spot pool cannot have", "spot-node-pool", _spot),
    Rule("pool-only-spot", "a price and an eviction policy need Spot", SCHEMA, _only_spot),
    Rule("pool-spot-price", "a price is above 0, or -1", SCHEMA, _spot_price),
    _of("pool-mig", "MIG needs an A100, H100 or H200", "gpu-multi-instance", _mig),
    Rule("pool-gpu-driver", "a GPU driver needs a GPU", ASSUMED, _driver),
    Rule("pool-os-disk", "an OS disk has 30 to 2048 GB", ASSUMED, _os_disk),
    Rule("pool-ephemeral", "a local OS disk fits the machine", documented(_DISKS), _ephemeral),
    _of(
        "pool-deallocated",
        "a machine with a local OS disk cannot be deallocated",
        "scale-down-mode",
        _deallocated,
    ),
    Rule("pool-zones", "zones are 1, 2 and 3, each once", ASSUMED, _zones),
    Rule("pool-surge-form", "surge is a number or a share", SCHEMA, _surge),
    Rule(
        "pool-surge-or-less",
        "an upgrade adds nodes or does without some",
        ASSUMED,
        _surge_or_less,
    ),
    Rule("pool-upgrade-times", "bounds of draining and soaking", SCHEMA, _UPGRADE_TIMES),
    Rule("pool-taints", "taints read key=value:effect", documented(_TAINT_PAGE), _taints),
    Rule("pool-labels", "labels have the form of Kubernetes", documented(_LABEL_PAGE), _labels),
    _of(
        "pool-max-pods",
        "10 to 250 pods on a node",
        "configure-azure-cni",
        between("maxPods", 10, 250),
    ),
    Rule("pool-windows", "a pool's image fits its operating system", SCHEMA, _windows),
    Rule("pool-windows-name", "a Windows pool has a name of 6", SCHEMA, _windows_name),
    Rule("pool-pod-addresses", "a way of giving pods addresses", SCHEMA, _pod_addresses),
)


def inline_pools(inputs: Properties) -> Iterator[Fault]:
    """What the rules of pools say of the pools inside a cluster."""
    for where, pool in items(inputs, "agentPoolProfiles"):
        for rule in POOL_RULES if isinstance(pool, Mapping) else ():
            for found in rule.judge(cast("Properties", pool)):
                yield Fault(f"{where}.{found.path}", f"{found.sentence} (as of {rule.id})")
