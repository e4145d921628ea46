"""Waste that is left behind: disks and addresses of nobody, and logs that nobody reads."""

from collections.abc import Iterator

from finops.lines import Line, Money, added
from finops.quantities.compute import disk_meter
from finops.resources import Resource, number, short_kind, text
from finops.waste_ground import Area, Ground, Waste

_DISK = "azure-native:compute:Disk"
_ADDRESS = "azure-native:network:PublicIPAddress"
_WORKSPACE = "azure-native:operationalinsights:Workspace"
_SERVICE = "Log Analytics"


def orphans(ground: Ground) -> Iterator[Waste]:
    """Disks and public addresses that no other resource of the stack waits for."""
    for kind in (_DISK, _ADDRESS):
        for each in ground.context.of(kind):
            if each.urn in ground.used:
                continue
            cost = _disk(each, ground) if kind == _DISK else _known(each, ground)
            yield Waste(
                Area.ORPHAN,
                each.urn,
                f"no resource of the stack uses this {short_kind(kind)}",
                cost or Money(),
                "take it out of the program; keep a snapshot of a disk first",
                cost is None,
            )


def _known(resource: Resource, ground: Ground) -> Money | None:
    lines = ground.lines.get(resource.urn, ())
    return added(each.cost for each in lines) if any(each.price for each in lines) else None


def _disk(resource: Resource, ground: Ground) -> Money | None:
    """Price of a premium disk by its size; that of other kinds is in no price book here."""
    tier, _, redundancy = text(resource.inputs, "sku", "name").partition("_")
    size = number(resource.inputs, "diskSizeGB")
    found = disk_meter(size, redundancy) if tier == "Premium" and size else None
    if found is None:
        return None
    price = ground.price(found.service, found.sku, ground.context.region_of(resource))
    return None if price is None else Money(price, price, price)


def logs(ground: Ground) -> Iterator[Waste]:
    """Outside of production: logs without a daily cap, and those kept beyond what is included.

    Production has no cap, since a cap drops audit logs.
    """
    if not ground.environment.value.startswith("prod"):
        for each in ground.context.of(_WORKSPACE):
            lines = {line.meter: line for line in ground.lines.get(each.urn, ())}
            taken_in = lines.get(f"{_SERVICE} / Analytics Logs")
            kept = lines.get(f"{_SERVICE} / Retention")
            if taken_in and not _capped(each):
                yield _no_cap(each, taken_in)
            if kept and kept.quantity.high:
                yield Waste(
                    Area.LOGS,
                    each.urn,
                    f"logs are kept {number(each.inputs, 'retentionInDays'):g} days; 31 are free",
                    kept.cost,
                    "log_analytics.retention_days: 30",
                    kept.price is None,
                )


def _capped(workspace: Resource) -> bool:
    quota = number(workspace.inputs, "workspaceCapping", "dailyQuotaGb")
    return quota is not None and quota > 0


def _no_cap(workspace: Resource, taken_in: Line) -> Waste:
    """A cap at the expected volume spares what is above it, and nothing in a usual month."""
    over = max(taken_in.cost.high - taken_in.cost.expected, 0)
    daily = max(taken_in.quantity.expected * 12 / 365, 0.1)
    return Waste(
        Area.LOGS,
        workspace.urn,
        "nothing stops a flood of logs: no daily cap",
        Money(0, 0, over),
        f"log_analytics.daily_quota_gb: {daily:.1f}",
        taken_in.price is None,
    )
