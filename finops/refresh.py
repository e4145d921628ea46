"""Which prices an estimate needs, and today's of them."""

from collections import defaultdict
from datetime import date

from finops.lines import Estimate
from finops.meters import Meter, meter
from finops.retail_prices import Refreshed, RetailPrices, refreshed


def refresh_of(estimate: Estimate, reader: RetailPrices, today: date) -> Refreshed:
    """Today's prices of all meters of an estimate, known and unknown, by region.

    Raises:
        RetailPricesError: The API failed for good.
    """
    wanted: defaultdict[str, set[Meter]] = defaultdict(set)
    for each in estimate.lines:
        if each.meter and each.region:
            service, _, sku = each.meter.partition(" / ")
            wanted[each.region].add(meter(service, sku))
    found = [refreshed(meters, region, reader, today) for region, meters in sorted(wanted.items())]
    return Refreshed(
        tuple(price for each in found for price in each.prices),
        tuple(mistake for each in found for mistake in each.mistakes),
    )
