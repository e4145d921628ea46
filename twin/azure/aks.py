"""Kubernetes clusters and when they are maintained."""

import re
from collections.abc import Iterator

from twin.azure.arm import arm, fault, known, name_of, text
from twin.azure.cluster_access import ACCESS_CHANGE_RULES, ACCESS_RULES
from twin.azure.cluster_egress import EGRESS_CLOUD_RULES, EGRESS_RULES
from twin.azure.cluster_network import NETWORK_CLOUD_RULES, NETWORK_RULES
from twin.azure.cluster_rules import CLUSTER_CHANGE_RULES, CLUSTER_CLOUD_RULES, CLUSTER_RULES
from twin.azure.judges import between, every, shaped
from twin.azure.node_pools import CLUSTER
from twin.azure.vm_quota import QUOTA_CAUTIONS, QUOTA_RULES
from twin.check import Fault
from twin.kinds import Rule, guid
from twin.marks import SCHEMA, documented
from twin.wire import Properties, at

_PLAN_PAGE = "https://learn.microsoft.com/azure/aks/planned-maintenance"
_WINDOW = "maintenanceWindow"
_BASIC = "default"
_OWN = ("aksManagedAutoUpgradeSchedule", "aksManagedNodeOSUpgradeSchedule")
_SCHEDULES = ("daily", "weekly", "absoluteMonthly", "relativeMonthly")


def cluster_host(identifier: str) -> str:
    """Private host name of a cluster's API server."""
    return f"{name_of(identifier)}-{guid(identifier)[:8]}.privatelink.eastus2.azmk8s.io"


def _cluster(inputs: Properties, identifier: str) -> Properties:
    tenant, unique = guid("tenant"), guid(identifier, "oidc")
    group = known(inputs, "nodeResourceGroup") or f"MC_{name_of(identifier)}"
    return {
        "fqdn": cluster_host(identifier).replace("privatelink.", "hcp."),
        "privateFQDN": cluster_host(identifier),
        "nodeResourceGroup": group,
        "currentKubernetesVersion": known(inputs, "kubernetesVersion") or "1.35",
        "powerState": {"code": "Running"},
        "maxAgentPools": 100,
        "oidcIssuerProfile": {
            "issuerURL": f"https://eastus2.oic.prod-aks.azure.com/{tenant}/{unique}/"
        },
        "identityProfile": {
            "kubeletidentity": {
                "objectId": guid(identifier, "kubelet"),
                "clientId": guid(identifier, "kubelet-client"),
                "resourceId": f"{identifier}/kubelet",
            }
        },
    }


def _plan_name(inputs: Properties) -> Iterator[Fault]:
    name = text(inputs, "configName")
    if name and name not in (_BASIC, *_OWN):
        yield fault("configName", name, f"{_BASIC}, {_OWN[0]} or {_OWN[1]} is allowed")


def _plan_kind(inputs: Properties) -> Iterator[Fault]:
    name = text(inputs, "configName")
    if name in _OWN and known(inputs, "timeInWeek") is not None:
        yield fault("timeInWeek", [], f"{_WINDOW} is needed in {name}")
    elif name in _OWN and at(inputs, _WINDOW) is None:
        yield fault(_WINDOW, None, f"a window is needed in {name}")


def _one_schedule(inputs: Properties) -> Iterator[Fault]:
    schedule = f"{_WINDOW}.schedule"
    if known(inputs, schedule) is None:
        return
    given = [each for each in _SCHEDULES if at(inputs, f"{schedule}.{each}") is not None]
    if len(given) != 1:
        allowed = f"one of {', '.join(_SCHEDULES)} is needed, {len(given)} given"
        yield fault(schedule, {}, allowed)


_START = every(
    shaped(
        f"{_WINDOW}.startTime",
        re.compile(r"([01]\d|2[0-3]):[0-5]\d").fullmatch,
        "00:00 to 23:59 is allowed",
    ),
    shaped(
        f"{_WINDOW}.utcOffset",
        re.compile(r"[+-][01]\d:[0-5]\d").fullmatch,
        "+HH:mm or -HH:mm is allowed",
    ),
)
_INTERVALS = every(
    between(f"{_WINDOW}.schedule.daily.intervalDays", 1, 7),
    between(f"{_WINDOW}.schedule.weekly.intervalWeeks", 1, 4),
    between(f"{_WINDOW}.schedule.absoluteMonthly.intervalMonths", 1, 6),
    between(f"{_WINDOW}.schedule.absoluteMonthly.dayOfMonth", 1, 31),
    between(f"{_WINDOW}.schedule.relativeMonthly.intervalMonths", 1, 6),
)

KINDS = (
    arm(
        "containerservice",
        "ManagedCluster",
        CLUSTER,
        "resourceName",
        outputs=_cluster,
        seconds=420,
        pattern=r"[A-Za-z0-9]([A-Za-z0-9_-]{0,61}[A-Za-z0-9])?",
        replace_on=[
            "apiServerAccessProfile.enablePrivateCluster",
            "apiServerAccessProfile.privateDNSZone",
            "diskEncryptionSetID",
            "dnsPrefix",
            "enableRBAC",
            "extendedLocation",
            "fqdnSubdomain",
            "linuxProfile",
            "networkProfile.dnsServiceIP",
            "networkProfile.ipFamilies",
            "networkProfile.loadBalancerSku",
            "networkProfile.networkMode",
            "networkProfile.networkPlugin",
            "networkProfile.podCidr",
            "networkProfile.podCidrs",
            "networkProfile.serviceCidr",
            "networkProfile.serviceCidrs",
            "nodeResourceGroup",
        ],
        rules=CLUSTER_RULES + ACCESS_RULES + NETWORK_RULES + EGRESS_RULES,
        change_rules=CLUSTER_CHANGE_RULES + ACCESS_CHANGE_RULES,
        cloud_rules=CLUSTER_CLOUD_RULES + NETWORK_CLOUD_RULES + EGRESS_CLOUD_RULES + QUOTA_RULES,
        cautions=QUOTA_CAUTIONS,
    ),
    arm(
        "containerservice",
        "MaintenanceConfiguration",
        f"{CLUSTER}/maintenanceConfigurations",
        "resourceName",
        "configName",
        rules=(
            Rule("plan-name", "a plan has one of three names", documented(_PLAN_PAGE), _plan_name),
            Rule("plan-kind", "an upgrade plan has a window", documented(_PLAN_PAGE), _plan_kind),
            Rule(
                "plan-length",
                "a window has 4 to 24 hours",
                SCHEMA,
                between(f"{_WINDOW}.durationHours", 4, 24),
            ),
            Rule("plan-start", "a window starts at a time of day", SCHEMA, _START),
            Rule("plan-schedule", "a window has one schedule", SCHEMA, _one_schedule),
            Rule("plan-intervals", "bounds of the intervals", SCHEMA, _INTERVALS),
        ),
    ),
)
