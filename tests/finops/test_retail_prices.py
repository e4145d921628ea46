"""Azure's Retail Prices API: its pages, its bad days, and the rows that look like a meter.

The rows have the fields and names that Azure's documentation shows
(learn.microsoft.com/rest/api/cost-management/retail-prices/azure-retail-prices).
"""

from datetime import date
from pathlib import Path

import pytest

from finops.meters import meter
from finops.price_book import (
    Confidence,
    Price,
    PriceBook,
    price_book,
    read_prices,
    write_prices,
)
from finops.refresh import refresh_of
from finops.retail_prices import (
    RetailPrices,
    RetailPricesError,
    filters_for,
    price_in,
    refreshed,
)
from tests.harness.priced import TODAY, estimated
from tests.harness.retail_server import RetailServer, Row, serving

SIZE = "Standard_D4ds_v5"


def row(service: str, price: float, **fields: object) -> Row:
    return {
        "currencyCode": "USD",
        "tierMinimumUnits": 0.0,
        "retailPrice": price,
        "armRegionName": "eastus2",
        "unitOfMeasure": "1 Hour",
        "type": "Consumption",
        "serviceName": service,
        **fields,
    }


def machine(price: float, product: str = "Ddsv5 Series", sku: str = "D4ds v5") -> Row:
    name = f"Virtual Machines {product}"
    return row("Virtual Machines", price, productName=name, skuName=sku, armSkuName=SIZE)


LOOKALIKES = [
    machine(0.226),
    machine(0.41, product="Ddsv5 Series Windows"),
    machine(0.03, sku="D4ds v5 Spot"),
    machine(0.05, sku="D4ds v5 Low Priority"),
]
CLUSTER = [
    row("Azure Kubernetes Service", 0.1, skuName="Standard", meterName="Standard Uptime SLA"),
    row(
        "Azure Kubernetes Service", 0.6, skuName="Standard", meterName="Standard Long Term Support"
    ),
]


def reader(server: RetailServer, waits: list[float] | None = None) -> RetailPrices:
    return RetailPrices(server.address, timeout=5, wait=(waits if waits is not None else []).append)


def test_linux_pay_as_you_go_is_told_from_windows_and_spot() -> None:
    assert price_in(meter("Virtual Machines", SIZE), LOOKALIKES) == 0.226
    assert price_in(meter("Virtual Machines", f"{SIZE} Spot"), LOOKALIKES) == 0.03


def test_the_fee_of_a_cluster_is_not_added_to_its_support_contract() -> None:
    service = "Azure Kubernetes Service"

    assert price_in(meter(service, "Standard"), CLUSTER) == 0.1
    assert price_in(meter(service, "Premium"), CLUSTER) == 0.6


def test_a_node_of_redis_is_told_from_the_same_size_of_another_tier() -> None:
    rows = [
        row("Redis Cache", usd, productName=f"Azure Managed Redis - {tier}", meterName=name)
        for tier, usd, name in (
            ("Balanced", 0.225, "B10 Cache Instance"),
            ("Compute Optimized", 0.583, "X10 Cache Instance"),
            ("Memory Optimized", 0.216, "M10 Cache Instance"),
        )
    ]

    assert price_in(meter("Azure Managed Redis", "ComputeOptimized_X10"), rows) == 0.583
    assert price_in(meter("Azure Managed Redis", "Balanced_B10"), rows) == 0.225
    assert filters_for(meter("Azure Managed Redis", "Balanced_B10"), "eastus2")[
        "serviceName"
    ] == "Redis Cache"  # fmt: skip


def test_a_registry_that_is_no_longer_priced_by_the_day_is_a_mistake() -> None:
    daily = row("Container Registry", 1.667, meterName="Premium Registry Unit")
    counted = meter("Container Registry", "Premium")

    assert price_in(counted, [{**daily, "unitOfMeasure": "1/Day"}]) == 1.667
    with pytest.raises(ValueError, match="the unit is 1/Month; 1/Day was expected"):
        price_in(counted, [{**daily, "unitOfMeasure": "1/Month"}])


def test_of_tiers_the_first_that_is_paid_counts() -> None:
    name = "Analytics Logs Data Ingestion"
    rows = [
        row("Log Analytics", usd, meterName=name, unitOfMeasure="1 GB", tierMinimumUnits=least)
        for least, usd in ((0.0, 0.0), (5.0, 2.3), (100.0, 1.9))
    ]

    assert price_in(meter("Log Analytics", "Analytics Logs"), rows) == 2.3


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([], "no row is this meter"),
        ([machine(0.2), machine(0.3)], "rows of several prices"),
        ([machine(0.0)], "every row is free"),
        ([{**machine(0.2), "type": "Reservation"}], "no row is this meter"),
    ],
)
def test_a_meter_that_is_missing_or_ambiguous_is_told_and_not_guessed(
    rows: list[Row], told: str
) -> None:
    with pytest.raises(ValueError, match=told):
        price_in(meter("Virtual Machines", SIZE), rows)


def test_all_pages_are_read_and_each_service_once() -> None:
    with serving(RetailServer([*LOOKALIKES, *CLUSTER])) as server:
        meters = [meter("Virtual Machines", SIZE), meter("Virtual Machines", f"{SIZE} Spot")]
        found = refreshed(meters, "eastus2", reader(server), TODAY)

    assert {str(e.meter): e.usd for e in found.prices} == {
        f"Virtual Machines / {SIZE}": 0.226,
        f"Virtual Machines / {SIZE} Spot": 0.03,
    }
    assert {(e.region, e.as_of, e.confidence) for e in found.prices} == {
        ("eastus2", TODAY, Confidence.RETAIL)
    }
    assert len(server.asked) == 2


def test_a_throttled_reader_waits_as_long_as_it_is_told() -> None:
    waits: list[float] = []
    with serving(RetailServer(CLUSTER, [(429, "7"), (503, ""), (429, "9999")])) as server:
        rows = list(reader(server, waits).rows({"serviceName": "Azure Kubernetes Service"}))

    assert len(rows) == 2
    assert waits == [7, 2, 60]


def test_a_server_that_stays_broken_is_given_up_on() -> None:
    waits: list[float] = []
    broken = serving(RetailServer(CLUSTER, [(500, "")] * 9))
    with broken as server, pytest.raises(RetailPricesError, match="answered 500"):
        list(reader(server, waits).rows({}))

    assert len(waits) == 4


def test_a_refusal_is_not_tried_again() -> None:
    with (
        serving(RetailServer(CLUSTER, [(400, "")])) as server,
        pytest.raises(RetailPricesError, match="answered 400"),
    ):
        list(reader(server).rows({}))

    assert len(server.asked) == 1


@pytest.mark.parametrize("body", [b"<html>", b"[]", b'{"Items": 3}', b""])
def test_an_answer_that_holds_no_prices_is_told(body: bytes) -> None:
    with (
        serving(RetailServer(CLUSTER, body=body)) as server,
        pytest.raises(RetailPricesError, match="did not answer"),
    ):
        list(reader(server).rows({}))


def test_a_next_page_on_another_host_is_not_followed() -> None:
    elsewhere = RetailServer(LOOKALIKES, elsewhere="http://elsewhere.example")
    with serving(elsewhere) as server, pytest.raises(RetailPricesError, match="elsewhere"):
        list(reader(server).rows({"serviceName": "Virtual Machines"}))


def test_a_refresh_asks_for_what_a_stack_needs_and_tells_what_it_did_not_find() -> None:
    with serving(RetailServer(LOOKALIKES + CLUSTER)) as server:
        found = refresh_of(estimated("prod"), reader(server), TODAY)

    told = {str(each.meter): each.usd for each in found.prices}
    assert told[f"Virtual Machines / {SIZE}"] == 0.226
    assert told["Azure Kubernetes Service / Standard"] == 0.1
    assert any("Azure Cognitive Search / standard" in each for each in found.mistakes)


def test_newer_prices_win_and_files_read_back_as_written(tmp_path: Path) -> None:
    gateway = meter("NAT Gateway", "Gateway")
    old = Price(gateway, "eastus2", 1.0, date(2026, 1, 1), Confidence.PUBLISHED, "old")
    new = Price(gateway, "eastus2", 2.0, date(2026, 2, 1), Confidence.RETAIL, "new, with a comma")
    path = tmp_path / "prices.csv"

    write_prices(path, [new])

    assert list(read_prices(path)) == [new]
    for order in ([old, new], [new, old]):
        assert PriceBook(order).price(gateway, "eastus2") == new


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"price": "-1"}, "not negative"),
        ({"unit": "day"}, "the meter counts hour"),
        ({"source": ""}, "has a source"),
        ({"sku": "Nothing"}, "no meter of NAT Gateway"),
        ({"as_of": "yesterday"}, "isoformat"),
    ],
)
def test_a_row_that_is_no_price_is_refused_with_its_line(
    tmp_path: Path, change: dict[str, str], told: str
) -> None:
    right = {
        "service": "NAT Gateway",
        "sku": "Gateway",
        "region": "eastus",
        "unit": "hour",
        "price": "0.045",
        "currency": "USD",
        "as_of": "2026-01-01",
        "confidence": "retail",
        "source": "test",
    }
    values = {**right, **change}
    path = tmp_path / "wrong.csv"
    path.write_text(f"{','.join(values)}\n{','.join(values.values())}\n", encoding="utf-8")

    with pytest.raises(ValueError, match=f"wrong.csv:2: .*{told}"):
        list(read_prices(path))


def test_another_region_has_a_price_only_where_a_stand_in_says_so() -> None:
    size = meter("NAT Gateway", "Gateway")
    book = price_book()

    stood_in, own = book.price(size, "eastus2"), book.price(size, "eastus")

    assert own
    assert stood_in
    assert (stood_in.usd, stood_in.confidence) == (own.usd, Confidence.DERIVED)
    assert "eastus stands for eastus2" in stood_in.source
    assert book.price(size, "swedencentral") is None
    assert book.price(meter("NAT Gateway", "Gateway"), "westeurope") is None
