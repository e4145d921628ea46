"""Azure's Retail Prices API: reads it page by page, and picks the one row of each meter.

The API asks for no sign-in; it pages, throttles, and holds many rows that look like the meter in
question (learn.microsoft.com/rest/api/cost-management/retail-prices/azure-retail-prices). A
meter with no row, or with rows of several prices, is a mistake that is told, never a guess.
"""

import json
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from http import HTTPStatus

from finops.families import Item
from finops.meter_table import family_of
from finops.meters import Meter
from finops.price_book import Confidence, Price

API = "https://prices.azure.com/api/retail/prices"
"""The public address; USD without a sign-in."""
_VERSION = "2023-01-01-preview"
_TRIES = 5
_LONGEST_WAIT = 60.0
_MOST_PAGES = 200
_MOST_BYTES = 20_000_000


class RetailPricesError(Exception):
    """The API did not answer with prices; the text says what it answered instead."""


@dataclass(frozen=True)
class RetailPrices:
    """A reader of the API.

    Args:
        address: Address of the API.
        timeout: Seconds that one page may take.
        wait: How it waits between tries; given seconds.
    """

    address: str = API
    timeout: float = 30.0
    wait: Callable[[float], None] = field(default=time.sleep)

    def rows(self, filters: Mapping[str, str]) -> Iterator[Item]:
        """All rows that match every filter, from all pages.

        Raises:
            RetailPricesError: The API failed for good, or its answer is none.
        """
        told = " and ".join(f"{key} eq '{value}'" for key, value in filters.items())
        query = urllib.parse.urlencode({"api-version": _VERSION, "$filter": told})
        page: str | None = f"{self.address}?{query}"
        for _ in range(_MOST_PAGES):
            if page is None:
                return
            answer = self._page(page)
            yield from _items(answer)
            following = answer.get("NextPageLink")
            page = self._same_place(following) if isinstance(following, str) and following else None
        raise RetailPricesError(f"the API has more than {_MOST_PAGES} pages of {told}")

    def _same_place(self, link: str) -> str:
        """A link to the next page, which must lead to the API itself."""
        ours, theirs = urllib.parse.urlsplit(self.address), urllib.parse.urlsplit(link)
        if (theirs.scheme, theirs.hostname) != (ours.scheme, ours.hostname):
            raise RetailPricesError(
                f"the next page is elsewhere: {theirs.scheme}://{theirs.netloc}"
            )
        return link

    def _page(self, address: str) -> Mapping[str, object]:
        for number in range(_TRIES):
            try:
                return self._answer(address)
            except urllib.error.HTTPError as error:
                passing = _passes(error.code) and number < _TRIES - 1
                if not passing:
                    raise RetailPricesError(f"the API answered {error.code}") from None
                self.wait(_seconds(error.headers.get("Retry-After"), number))
            except (OSError, ValueError) as error:
                if number == _TRIES - 1:
                    raise RetailPricesError(f"the API did not answer: {error}") from None
                self.wait(_seconds(None, number))
        raise RetailPricesError("the API did not answer")

    def _answer(self, address: str) -> Mapping[str, object]:
        with urllib.request.urlopen(address, timeout=self.timeout) as stream:  # noqa: S310
            raw: object = json.loads(stream.read(_MOST_BYTES))
        if not isinstance(raw, dict) or not isinstance(raw.get("Items"), list):
            raise ValueError("the page holds no list of prices")  # noqa: TRY004  # of the answer
        return raw


def _passes(code: int) -> bool:
    """Whether an answer may be another one later."""
    return code == HTTPStatus.TOO_MANY_REQUESTS or code >= HTTPStatus.INTERNAL_SERVER_ERROR


def _items(answer: Mapping[str, object]) -> Iterator[Item]:
    listed = answer["Items"]
    for each in listed if isinstance(listed, list) else ():
        if isinstance(each, dict):
            yield each


def _seconds(retry_after: str | None, number: int) -> float:
    """Seconds to wait: what the API asks for, else twice as long each time."""
    if retry_after and retry_after.isdigit():
        return min(float(retry_after), _LONGEST_WAIT)
    return min(2.0**number, _LONGEST_WAIT)


@dataclass(frozen=True)
class Refreshed:
    """What a refresh found."""

    prices: tuple[Price, ...]
    mistakes: tuple[str, ...]
    """A sentence for each meter that was not found, or not found once."""


def refreshed(meters: Iterable[Meter], region: str, reader: RetailPrices, today: date) -> Refreshed:
    """Today's prices of meters in a region; each service is read once.

    Raises:
        RetailPricesError: The API failed for good.
    """
    prices: list[Price] = []
    mistakes: list[str] = []
    read: dict[str, Sequence[Item]] = {}
    for each in sorted(set(meters), key=str):
        filters = filters_for(each, region)
        key = str(filters)
        if key not in read:
            read[key] = list(reader.rows(filters))
        try:
            usd = price_in(each, read[key])
        except ValueError as error:
            mistakes.append(f"{each} in {region}: {error}")
        else:
            source = "Azure Retail Prices API"
            prices.append(Price(each, region, usd, today, Confidence.RETAIL, source))
    return Refreshed(tuple(prices), tuple(mistakes))


def filters_for(meter: Meter, region: str) -> Mapping[str, str]:
    """What the API is asked for; its values are compared with case."""
    family = family_of(meter.service, meter.sku)
    filters = {
        "serviceName": family.api_service or meter.service,
        "armRegionName": region,
        "priceType": "Consumption",
    }
    return {**filters, "armSkuName": meter.sku.split(" ")[0]} if family.arm_sku else filters


def price_in(meter: Meter, rows: Iterable[Item]) -> float:
    """US dollars for one unit of a meter, from the rows of its service.

    Of a meter with tiers it is the first that is paid.

    Raises:
        ValueError: No row is the meter, or rows of several prices are.
    """
    family = family_of(meter.service, meter.sku)
    meant = [each for each in rows if family.is_meant(meter.sku, each) and _ordinary(each)]
    if not meant:
        raise ValueError("no row is this meter")
    others = sorted({str(e.get("unitOfMeasure")) for e in meant} - {family.measure})
    if others:
        raise ValueError(f"the unit is {', '.join(others)}; {family.measure} was expected")
    paid = [each for each in meant if _number(each, "retailPrice") > 0]
    if not paid:
        raise ValueError("every row is free, which no meter of ours is")
    first = min(_number(each, "tierMinimumUnits") for each in paid)
    found = {_number(e, "retailPrice") for e in paid if _number(e, "tierMinimumUnits") == first}
    if len(found) > 1:
        raise ValueError(f"rows of several prices: {sorted(found)}")
    return found.pop() / family.divisor


def _ordinary(item: Item) -> bool:
    """Whether it is a pay-as-you-go price in US dollars."""
    return item.get("type") == "Consumption" and item.get("currencyCode", "USD") == "USD"


def _number(item: Item, name: str) -> float:
    value = item.get(name)
    return float(value) if isinstance(value, int | float) else 0.0
