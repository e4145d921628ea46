"""Judges machines against what a region offers a subscription, and against its quotas.

Quotas are of vCPUs, of a family and of a whole region; spot machines have one quota of a region
(learn.microsoft.com/azure/virtual-machines/quotas).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from clinfra.doctor.answers import Row, rows, words
from clinfra.doctor.findings import Finding, failed, not_checked, ok, warning
from clinfra.doctor.needs import COMPUTE, ModelDemand, Needs
from stacks.gpu_sizes import GPU_SIZES
from twin.azure.arm import number, region_name, text
from twin.azure.vm_quota import Demand

SIZES, QUOTA, MODELS = "machine sizes", "quota", "models"
_REGIONAL, _SPOT = "cores", "lowPriorityCores"


@dataclass(frozen=True)
class Offer:
    """A machine size in one region."""

    family: str
    """Quota family."""
    zones: frozenset[str]
    """Zones in which the subscription may have it."""
    refused: str = ""
    """Why the subscription may not have it at all."""


@dataclass(frozen=True)
class Quota:
    """One line of a subscription's usage in a region."""

    used: float
    limit: float

    @property
    def free(self) -> float:
        """What is left."""
        return self.limit - self.used


def offers_in(skus: Sequence[Row], region: str) -> Mapping[str, Offer]:
    """What a list of compute SKUs offers in a region, by machine size."""
    return {
        text(row, "name"): offer
        for row in skus
        if text(row, "resourceType") == "virtualMachines"
        for offer in _offer(row, region)
    }


def _offer(row: Row, region: str) -> Iterator[Offer]:
    here = [
        each for each in rows(row, "locationInfo") if region_name(text(each, "location")) == region
    ]
    zones = {zone for each in here for zone in words(each, "zones")}
    refused = ""
    for each in rows(row, "restrictions"):
        if text(each, "type") == "Zone":
            zones -= set(words(each, "restrictionInfo.zones"))
        else:
            refused = text(each, "reasonCode") or "restricted"
    if here:
        yield Offer(text(row, "family"), frozenset(zones), refused)


def size_findings(offers: Mapping[str, Offer], needs: Needs) -> Iterator[Finding]:
    """Whether each machine size can be had, in each zone that the stack asks for."""
    zones: dict[str, set[str]] = {}
    for each in needs.machines:
        zones.setdefault(each.size, set()).update(each.zones)
    refused = 0
    for size, wanted in sorted(zones.items()):
        offer = offers.get(size)
        why = _why_not(size, offer, wanted, needs.region)
        if why:
            refused += 1
            look = f"az vm list-skus --location {needs.region} --size {size} --all --output table"
            yield failed(SIZES, why, look)
    if zones and not refused:
        yield ok(
            SIZES, f"all {len(zones)} are offered in {needs.region} and in the zones asked for"
        )


def _why_not(size: str, offer: Offer | None, wanted: set[str], region: str) -> str:
    if offer is None:
        return f"{size} is not offered in {region}"
    if offer.refused:
        return f"{size} is closed to the subscription in {region} ({offer.refused})"
    lacking = sorted(wanted - offer.zones)
    if not lacking:
        return ""
    had = ", ".join(sorted(offer.zones)) or "none"
    return f"{size} is not offered in zone {', '.join(lacking)} of {region}; in {had} it is"


def quotas_in(usages: Sequence[Row]) -> Mapping[str, Quota]:
    """Quotas by their name, in lower case."""
    return {
        text(row, "name.value").casefold(): Quota(
            number(row, "currentValue") or 0, number(row, "limit") or 0
        )
        for row in usages
    }


def quota_findings(
    quotas: Mapping[str, Quota], offers: Mapping[str, Offer], needs: Needs, *, running: bool
) -> Iterator[Finding]:
    """Whether the machines fit the quotas: those of the start, and all at their most.

    Args:
        quotas: What the subscription may have, and has.
        offers: What says of which family a size is.
        needs: What the stack takes.
        running: Whether the cluster is there already, so that its machines count as used.
    """
    for name, taken in sorted(_by_quota(needs.machines, offers).items()):
        quota = quotas.get(name.casefold())
        if quota is None:
            sizes = ", ".join(sorted({each.size for each in taken}))
            yield not_checked(QUOTA, f"{needs.region} tells no quota of {name} ({sizes})")
            continue
        begins = _sum(taken, lambda each: each.standing)
        most = _sum(taken, lambda each: each.most)
        yield _judged(name, quota, begins, most, needs, running=running)


def _by_quota(
    machines: Sequence[Demand], offers: Mapping[str, Offer]
) -> Mapping[str, Sequence[Demand]]:
    found: dict[str, list[Demand]] = {}
    for each in machines:
        names = (_SPOT,) if each.spot else (_REGIONAL, _family(each, offers))
        for name in names:
            found.setdefault(name, []).append(each)
    return found


def _family(demand: Demand, offers: Mapping[str, Offer]) -> str:
    """The family of a size: as Azure tells it, else as the catalogue of GPU sizes does."""
    offer, known = offers.get(demand.size), GPU_SIZES.get(demand.size)
    return offer.family if offer else known.family if known else f"the family of {demand.size}"


def _sum(machines: Sequence[Demand], count: Callable[[Demand], int]) -> int:
    return sum(each.vcpus * count(each) for each in machines)


def _judged(  # the parts of one sentence
    name: str, quota: Quota, begins: int, most: int, needs: Needs, *, running: bool
) -> Finding:
    told = (
        f"{name} in {needs.region}: {begins} vCPUs at the start, {most} at the most; "
        f"{quota.limit:g} are allowed, {quota.used:g} in use"
    )
    kind = "lowPriority" if name == _SPOT else "dedicated"
    fix = (
        f"az quota update --resource-name {name} --limit-object value={most + int(quota.used)} "
        f"--resource-type {kind} --scope "
        f"/subscriptions/{needs.subscription}/providers/{COMPUTE}/locations/{needs.region}"
    )
    if most > quota.limit or (begins > quota.free and not running):
        return failed(QUOTA, told, fix)
    if most > quota.free and not running:
        return warning(QUOTA, told, fix)
    return ok(QUOTA, told)


def model_findings(
    quotas: Mapping[str, Quota], wanted: Sequence[ModelDemand], needs: Needs, *, running: bool
) -> Iterator[Finding]:
    """Whether the deployments of models fit the quotas of tokens, in thousands a minute."""
    by_name: dict[str, float] = {}
    for each in wanted:
        by_name[each.quota] = by_name.get(each.quota, 0) + each.capacity
    for name, capacity in sorted(by_name.items()):
        quota = quotas.get(name.casefold())
        look = f"az cognitiveservices usage list --location {needs.region} --output table"
        if quota is None:
            yield failed(MODELS, f"{name} is not offered in {needs.region}", look)
            continue
        told = (
            f"{name} in {needs.region}: {capacity:g} thousand tokens a minute; "
            f"{quota.limit:g} are allowed, {quota.used:g} in use"
        )
        short = capacity > quota.limit or (capacity > quota.free and not running)
        yield failed(MODELS, told, look) if short else ok(MODELS, told)
