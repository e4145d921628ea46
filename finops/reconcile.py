"""Holds a bill against the estimate, by cost center and kind.

The bill is a FOCUS export (focus.finops.org, version 1.0 and later), read by the columns
ChargePeriodStart, ChargePeriodEnd, ChargeCategory, BillingCurrency, EffectiveCost, ResourceId and
Tags. Tax is left out, as the estimate has none. Kinds are those of the bill: machines of a node
pool are scale sets there.
"""

import csv
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TextIO

from finops.lines import Estimate, Line
from finops.meters import DAYS
from stacks.tag_vocabulary import COST_CENTER

COLUMNS = (
    "ChargePeriodStart", "ChargePeriodEnd", "ChargeCategory", "BillingCurrency", "EffectiveCost",
    "ResourceId", "Tags",
)  # fmt: skip
NOBODY, NO_RESOURCE = "(no cost center)", "(no resource)"
_TAX = "Tax"
_DAY = 86_400
_SAME = {
    "dbforpostgresql:flexibleserver": "dbforpostgresql:server",
    "containerservice:agentpool": "compute:virtualmachinescaleset",
    "redisenterprise:redisenterprise": "cache:redisenterprise",
    "privatedns:privatezone": "network:privatednszone",
    "monitor:metricalert": "insights:metricalert",
    "keyvault:key": "keyvault:vault",
    "search:searchservice": "search:service",
    "kubernetes:core/v1:service": "network:loadbalancer",
}


@dataclass(frozen=True)
class Charge:
    """One row of a bill."""

    start: datetime
    end: datetime
    usd: float
    """What it costs with discounts and commitments spread."""
    cost_center: str
    kind: str


@dataclass(frozen=True)
class Deviation:
    """What one cost center pays for one kind, estimated and billed."""

    cost_center: str
    kind: str
    estimated: float
    """US dollars, for the days of the bill."""
    billed: float
    """US dollars."""

    @property
    def difference(self) -> float:
        """US dollars more than estimated; less where negative."""
        return self.billed - self.estimated


@dataclass(frozen=True)
class Reconciliation:
    """All deviations, the largest first."""

    days: float
    """Days that the bill covers."""
    deviations: tuple[Deviation, ...]

    @property
    def estimated(self) -> float:
        """US dollars for the days of the bill."""
        return sum(each.estimated for each in self.deviations)

    @property
    def billed(self) -> float:
        """US dollars."""
        return sum(each.billed for each in self.deviations)


def reconciled(estimate: Estimate, charges: Iterable[Charge]) -> Reconciliation:
    """The estimate, for the days of a bill, held against it.

    Raises:
        ValueError: The bill has no charge.
    """
    rows = list(charges)
    if not rows:
        raise ValueError("the bill has no charge")
    span = max(each.end for each in rows) - min(each.start for each in rows)
    days = span.total_seconds() / _DAY
    billed: defaultdict[tuple[str, str], float] = defaultdict(float)
    estimated: defaultdict[tuple[str, str], float] = defaultdict(float)
    for each in rows:
        billed[each.cost_center, each.kind] += each.usd
    for line in estimate.lines:
        if line.cost.high:
            key = (line.cost_center or NOBODY, billed_kind(line))
            estimated[key] += line.cost.expected * days / DAYS
    told = (Deviation(*key, estimated[key], billed[key]) for key in {*billed, *estimated})
    order = sorted(told, key=lambda each: (-abs(each.difference), each.cost_center, each.kind))
    return Reconciliation(days, tuple(order))


def read_charges(stream: TextIO) -> Iterator[Charge]:
    """The charges of a FOCUS export in CSV.

    Raises:
        ValueError: It lacks a column, or a row is no charge in US dollars; with the row.
    """
    rows = csv.DictReader(stream)
    lacking = [each for each in COLUMNS if each not in (rows.fieldnames or ())]
    if lacking:
        raise ValueError(f"it has no column {', '.join(lacking)}; a FOCUS export has them all")
    for number, row in enumerate(rows, start=2):
        try:
            if row["ChargeCategory"] != _TAX:
                yield _charge(row)
        except (TypeError, ValueError) as error:
            raise ValueError(f"row {number}: {error}") from None


def _charge(row: Mapping[str, str]) -> Charge:
    if row["BillingCurrency"] != "USD":
        raise ValueError(f"the currency is {row['BillingCurrency']}; the estimate is in USD")
    tags = _tags(row["Tags"])
    center = tags.get(COST_CENTER)
    return Charge(
        datetime.fromisoformat(row["ChargePeriodStart"]),
        datetime.fromisoformat(row["ChargePeriodEnd"]),
        float(row["EffectiveCost"]),
        center if isinstance(center, str) and center else NOBODY,
        kind_in(row["ResourceId"]),
    )


def _tags(written: str) -> Mapping[str, object]:
    """Tags as JSON; Azure's exports of before FOCUS leave the brackets out."""
    if not written or written == "NULL":
        return {}
    read: object = json.loads(written if written.startswith("{") else f"{{{written}}}")
    return {str(key): value for key, value in read.items()} if isinstance(read, dict) else {}


def kind_in(resource_id: str) -> str:
    """Kind of the resource that an ARM id names, in the singular and in small letters."""
    found = re.findall(r"/providers/microsoft\.(\w+)/(\w+)/", resource_id.casefold())
    if not found:
        return NO_RESOURCE
    module, kind = found[-1]
    return _common(f"{module}:{_singular(kind)}")


def billed_kind(line: Line) -> str:
    """Kind of resource on which a line of the estimate is billed."""
    if line.meter.startswith("Storage / P"):
        return "compute:disk"
    if line.nodes_of:
        return "compute:virtualmachinescaleset"
    if line.meter.startswith("Virtual Machines"):
        return "compute:virtualmachine"
    if line.meter.startswith("Azure Databricks"):
        return "databricks:workspace"
    return _common(line.short_kind.casefold())


def _common(kind: str) -> str:
    return _SAME.get(kind, kind)


def _singular(kind: str) -> str:
    if kind.endswith("ies"):
        return f"{kind[:-3]}y"
    if kind.endswith("sses"):
        return kind[:-2]
    return kind.removesuffix("s")
