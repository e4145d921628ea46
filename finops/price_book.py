"""The dated price book: one row for each meter and region, each with its source.

A meter that no row has is unknown: there is no fallback price. Rows of a newer date win over
those of an older one, so that a refresh adds a file and leaves the old one to compare with.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum, unique
from functools import cache
from pathlib import Path

from finops.meter_table import family_of
from finops.meters import Meter

FOLDER = Path(__file__).with_name("prices")
COLUMNS = (
    "service", "sku", "region", "unit", "price", "currency", "as_of", "confidence", "source",
)  # fmt: skip
STALE_DAYS = 90
"""Age after which a report warns of a price; Azure changes few prices within a quarter
(assumed)."""
EVERYWHERE = "global"
"""Region of meters whose price is the same everywhere."""
_STAND_INS = FOLDER / "regions.csv"


@unique
class Confidence(StrEnum):
    """How a price came to be known."""

    RETAIL = "retail"
    """Read from the Retail Prices API, by the source that the row names."""
    PUBLISHED = "published"
    """Printed in a page or a test of the source, which had it from Azure."""
    DERIVED = "derived"
    """Computed from the price of another size or another region."""


@dataclass(frozen=True)
class Price:
    """Pay-as-you-go price of a meter in a region."""

    meter: Meter
    region: str
    usd: float
    """US dollars for one unit of the meter."""
    as_of: date
    confidence: Confidence
    source: str


@dataclass(frozen=True)
class StandIn:
    """A region whose prices are taken from another one."""

    region: str
    of: str
    service: str
    """Service that it holds for; ``*`` for every one."""
    factor: float
    source: str


class PriceBook:
    """Prices by meter and region."""

    def __init__(self, prices: Iterable[Price], stand_ins: Iterable[StandIn] = ()) -> None:
        self._prices: dict[tuple[str, str, str], Price] = {}
        for each in prices:
            key = (each.meter.service, each.meter.sku, each.region)
            known = self._prices.get(key)
            if known is None or known.as_of <= each.as_of:
                self._prices[key] = each
        self._stand_ins = tuple(stand_ins)

    def __iter__(self) -> Iterator[Price]:
        return iter(self._prices.values())

    def own_price(self, meter: Meter, region: str) -> Price | None:
        """The price that a row of this very region gives; ``None`` where there is no such row."""
        return self._prices.get((meter.service, meter.sku, region))

    def price(self, meter: Meter, region: str) -> Price | None:
        """The price of a meter in a region, or of a stand-in; ``None`` where it is not known."""
        for place in (region, EVERYWHERE):
            found = self._prices.get((meter.service, meter.sku, place))
            if found:
                return found
        return next(self._of_another_region(meter, region), None)

    def _of_another_region(self, meter: Meter, region: str) -> Iterator[Price]:
        for each in self._stand_ins:
            found = self._prices.get((meter.service, meter.sku, each.of))
            if each.region == region and each.service in ("*", meter.service) and found:
                yield replace(
                    found,
                    region=region,
                    usd=found.usd * each.factor,
                    confidence=Confidence.DERIVED,
                    source=f"{found.source}; {each.of} stands for {region} ({each.source})",
                )


def read_prices(path: Path) -> Iterator[Price]:
    """The rows of one file.

    Raises:
        ValueError: A row is no price; the sentence says which and why.
    """
    with path.open(encoding="utf-8", newline="") as stream:
        for number, row in enumerate(csv.DictReader(stream), start=2):
            try:
                yield _price(row)
            except (KeyError, TypeError, ValueError) as error:
                raise ValueError(f"{path.name}:{number}: {error}") from None


def _price(row: Mapping[str, str]) -> Price:
    family = family_of(row["service"], row["sku"])
    usd = float(row["price"])
    if row["unit"] != family.unit:
        raise ValueError(f"the unit {row['unit']} is given; the meter counts {family.unit}")
    if row["currency"] != "USD" or usd < 0 or not row["source"]:
        raise ValueError("a price is in USD, is not negative and has a source")
    return Price(
        Meter(row["service"], row["sku"], row["unit"]),
        row["region"],
        usd,
        date.fromisoformat(row["as_of"]),
        Confidence(row["confidence"]),
        row["source"],
    )


def write_prices(path: Path, prices: Iterable[Price]) -> None:
    """Write rows to a file, sorted, so that two refreshes can be compared line by line."""
    rows = sorted(
        [
            each.meter.service,
            each.meter.sku,
            each.region,
            each.meter.unit,
            f"{each.usd:.10g}",
            "USD",
            each.as_of.isoformat(),
            each.confidence.value,
            each.source,
        ]
        for each in prices
    )
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(rows)


def read_stand_ins(path: Path) -> Iterator[StandIn]:
    """The regions whose prices are taken from another one."""
    with path.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            yield StandIn(
                row["region"], row["of"], row["service"], float(row["factor"]), row["source"]
            )


def price_files(folder: Path = FOLDER) -> list[Path]:
    """The files of a price book."""
    return sorted(each for each in folder.glob("*.csv") if each.name != _STAND_INS.name)


def read_book(folder: Path = FOLDER) -> PriceBook:
    """All files of a folder as one book."""
    prices = [price for path in price_files(folder) for price in read_prices(path)]
    return PriceBook(prices, read_stand_ins(folder / _STAND_INS.name))


@cache
def price_book() -> PriceBook:
    """The price book of this checkout."""
    return read_book()
