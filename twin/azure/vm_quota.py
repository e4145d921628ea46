"""Machines of node pools against the quotas of their subscription, by family and region."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from twin.azure.arm import fault, known, number, parent_of, region_name, text
from twin.azure.judges import items, texts
from twin.azure.machines import machine
from twin.check import Fault, same
from twin.cloud import Cloud
from twin.kinds import CloudRule
from twin.marks import ASSUMED, documented
from twin.quotas import ALL_FAMILIES, ASSUMED_VCPUS, Quota
from twin.wire import Json, Properties

_QUOTA_PAGE = "https://learn.microsoft.com/azure/virtual-machines/quotas"
CLUSTER_TOKEN = "azure-native:containerservice:ManagedCluster"  # noqa: S105  # a type's token
POOL_TOKEN = "azure-native:containerservice:AgentPool"  # noqa: S105  # a type's token


@dataclass(frozen=True)
class Demand:
    """Machines that one pool takes."""

    path: str
    """Path of the pool inside its resource, a dot behind it; empty where it is the resource."""
    size: str
    family: str
    vcpus: int
    """vCPUs of one machine."""
    spot: bool
    standing: int
    """Machines that a new pool begins with."""
    most: int
    """Machines at the most."""
    zones: tuple[str, ...] = ()


@dataclass(frozen=True)
class Place:
    """A subscription's share of a region."""

    region: str
    subscription: str


Machines = Callable[[Demand], int]


def demands_of(inputs: Json) -> Iterator[Demand]:
    """What a cluster's own pools, or one pool, take."""
    pools = items(inputs, "agentPoolProfiles")
    for path, pool in pools or [("", inputs)]:
        size = machine(text(pool, "vmSize"))
        if size:
            begun = max(number(pool, "count") or 0, number(pool, "minCount") or 0)
            yield Demand(
                path=f"{path}." if path else "",
                size=text(pool, "vmSize"),
                family=size.series,
                vcpus=size.number,
                spot=same(known(pool, "scaleSetPriority"), "Spot"),
                standing=int(begun),
                most=int(max(number(pool, "maxCount") or 0, begun)),
                zones=tuple(each for _, each in texts(pool, "availabilityZones")),
            )


def _place(inputs: Json, identifier: str, cloud: Cloud) -> Place:
    own = text(inputs, "location")
    cluster = None if own else cloud.get(parent_of(identifier))
    region = own or (text(cluster.inputs, "location") if cluster else "")
    subscription = identifier.split("/")[2] if identifier.startswith("/subscriptions/") else ""
    return Place(region_name(region), subscription)


def _taken(place: Place, own_id: str, cloud: Cloud) -> Iterator[Demand]:
    """What all other pools of a place take."""
    for token in (CLUSTER_TOKEN, POOL_TOKEN):
        for stored in cloud.of_token(token):
            here = _place(stored.inputs, stored.id, cloud)
            if not same(stored.id, own_id) and here == place:
                yield from demands_of(stored.inputs)


def _row(cloud: Cloud, family: str, place: Place, *, spot: bool) -> Quota | None:
    rows = (each for each in cloud.quotas)
    fitting = (
        each for each in rows if each.fits(family, place.region, place.subscription, spot=spot)
    )
    return next(fitting, None)


def _over(
    inputs: Properties, identifier: str, cloud: Cloud, machines: Machines, *, assumed: bool
) -> Iterator[tuple[Demand, str]]:
    """Each pool that takes its family, or its region, over the quota, and in which words."""
    own, place = list(demands_of(inputs)), _place(inputs, identifier, cloud)
    if not own or not place.region:
        return
    every = [*_taken(place, identifier, cloud), *own]
    for demand in {(each.family, each.spot): each for each in own}.values():
        for family in (demand.family, ALL_FAMILIES):
            row = _row(cloud, family, place, spot=demand.spot)
            if row is None and not assumed:
                continue
            counted = [
                each.vcpus * machines(each)
                for each in every
                if each.spot is demand.spot and family in (each.family, ALL_FAMILIES)
            ]
            allowed = row.vcpus if row else ASSUMED_VCPUS
            if sum(counted) > allowed and machines(demand):
                yield demand, _told(family, place, sum(counted), allowed, row, spot=demand.spot)


def _told(  # the parts of one sentence
    family: str, place: Place, wanted: int, allowed: int, row: Quota | None, *, spot: bool
) -> str:
    what = "of all families" if family == ALL_FAMILIES else f"of the family {family}"
    kind = "spot vCPUs" if spot else "vCPUs"
    origin = "the file of quotas" if row else "assumed"
    return f"{wanted} {kind} {what} in {place.region}, {allowed} are approved ({origin})"


def _standing(inputs: Properties, identifier: str, cloud: Cloud) -> Iterator[Fault]:
    for demand, told in _over(inputs, identifier, cloud, lambda each: each.standing, assumed=True):
        yield fault(f"{demand.path}vmSize", demand.size, f"all pools begin with {told}")


def _largest(inputs: Properties, identifier: str, cloud: Cloud) -> Iterator[Fault]:
    for demand, told in _over(inputs, identifier, cloud, lambda each: each.most, assumed=False):
        yield fault(f"{demand.path}vmSize", demand.size, f"at their largest all pools need {told}")


def _zones(inputs: Properties, identifier: str, cloud: Cloud) -> Iterator[Fault]:
    place = _place(inputs, identifier, cloud)
    for demand in demands_of(inputs):
        row = _row(cloud, demand.family, place, spot=demand.spot)
        lacking = [each for each in demand.zones if row and row.zones and each not in row.zones]
        if row and row.zones and lacking:
            allowed = f"in {place.region} zones {', '.join(row.zones)} have {demand.size}"
            yield fault(f"{demand.path}availabilityZones", ", ".join(lacking), allowed)


QUOTA_RULES = (
    CloudRule(
        "vm-quota",
        "the machines that pools begin with are within the quotas of their family and region",
        documented(_QUOTA_PAGE),
        _standing,
    ),
    CloudRule("vm-zones", "a family is used in the zones that have it", ASSUMED, _zones),
)
QUOTA_CAUTIONS = (
    CloudRule(
        "vm-quota-at-most",
        "the machines that pools may grow to are within the approved quotas",
        documented(_QUOTA_PAGE),
        _largest,
    ),
)
