"""Waste of places: standbys in another zone that QA pays for, and a cheaper region next door."""

from collections.abc import Iterator, Mapping, Sequence

from finops.lines import Line, added
from finops.meters import Meter, meter
from finops.quantities.context import CLUSTER
from finops.resources import text
from finops.waste_ground import Area, Ground, Waste
from finops.working_hours import is_machine

_POSTGRESQL = "azure-native:dbforpostgresql:Server"
_REDIS = "azure-native:redisenterprise:RedisEnterprise"
_MONGO = "azure-native:mongocluster:MongoCluster"
_STANDBYS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...], str]] = {
    _POSTGRESQL: (("highAvailability", "mode"), ("", "Disabled"), "data.postgresql.standby: false"),
    _REDIS: (("highAvailability",), ("Disabled",), "data.feature_store.high_availability: false"),
    _MONGO: (
        ("properties", "highAvailability", "targetMode"),
        ("", "Disabled"),
        "data.vector_stores[].high_availability: false",
    ),
}
"""Where each kind says whether it has a standby, what says that it has none, and the setting."""
_NEIGHBOURS: Sequence[Sequence[str]] = (
    ("eastus", "eastus2", "centralus", "southcentralus", "westus2", "westus3"),
    ("northeurope", "westeurope"),
)
"""Regions of one geography, in which data may stay within the same law
(learn.microsoft.com/azure/reliability/regions-list)."""


def standbys(ground: Ground) -> Iterator[Waste]:
    """Databases of QA that have a standby: its machines and its storage cost as much again."""
    for kind, (path, none, setting) in _STANDBYS.items():
        for each in ground.context.of(kind) if ground.is_qa else ():
            if text(each.inputs, *path) in none and not (kind == _REDIS and _silent(each.inputs)):
                continue
            lines = [line for line in ground.lines.get(each.urn, ()) if "Backup" not in line.meter]
            yield Waste(
                Area.CHOICE,
                each.urn,
                "has a standby, although data of QA can be made anew",
                added(line.cost for line in lines).times(0.5),
                setting,
                not any(line.price for line in lines),
            )


def _silent(inputs: object) -> bool:
    """Whether a Redis does not say whether it has a standby; then it has one."""
    return not text(inputs, "highAvailability")


def regions(ground: Ground) -> Iterator[Waste]:
    """A region of the same geography whose machines cost less, each of them sold there.

    Only machines are held against each other, since the price book knows them by region; a region
    without a price of its own for one of them is left out.
    """
    clusters = ground.context.of(CLUSTER)
    machines = [each for each in ground.estimate.lines if is_machine(each) and each.price]
    if not clusters or not machines:
        return
    here = ground.context.region_of(clusters[0])
    paid = added(each.cost for each in machines)
    others = [
        (cost, region)
        for region in _around(here)
        if (cost := _expected_in(region, machines, ground)) is not None
    ]
    if not others or min(others)[0] >= paid.expected:
        return
    cost, region = min(others)
    yield Waste(
        Area.CHOICE,
        clusters[0].urn,
        f"the same machines cost less in {region}; a move takes data along",
        paid.times(1 - cost / paid.expected),
        f"region: {region}",
    )


def _around(region: str) -> Iterator[str]:
    for geography in _NEIGHBOURS:
        if region in geography:
            yield from (each for each in geography if each != region)


def _expected_in(region: str, machines: Sequence[Line], ground: Ground) -> float | None:
    """Expected cost of machines in a region; ``None`` where one has no price of its own there."""
    costs: list[float] = []
    for each in machines:
        service, _, sku = each.meter.partition(" / ")
        price = ground.book.own_price(_ordinary(service, sku), region)
        own = ground.book.price(_ordinary(service, sku), each.region)
        if price is None or own is None:
            return None
        costs.append(each.cost.expected * price.usd / own.usd)
    return sum(costs)


def _ordinary(service: str, sku: str) -> Meter:
    """The meter without spot: spot prices move with it, as far as the price book knows."""
    return meter(service, sku.removesuffix(" Spot"))
