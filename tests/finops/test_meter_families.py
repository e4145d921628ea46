"""How a meter is told from those that look like it, among rows as Azure's API gives them.

The names are those of rows of East US 2 that github.com/Arturo-Quiroga-MSFT/
azure-architecture-diagram-builder recorded in August 2026.
"""

import pytest

from finops.meters import meter
from finops.retail_prices import price_in
from tests.harness.retail_server import Row

SIZE = "Standard_D4ds_v5"


BOTH: Row = {"type": "Consumption", "currencyCode": "USD", "tierMinimumUnits": 0.0}


@pytest.mark.parametrize(
    ("service", "sku", "unit", "right", "beside"),
    [
        (
            "Microsoft Defender for Cloud",
            "Containers vCore",
            "1/Hour",
            {"productName": "Microsoft Defender for Containers", "skuName": "Standard vCore"},
            {"productName": "Microsoft Defender for SQL", "meterName": "Standard vCore"},
        ),
        (
            "Azure Database for PostgreSQL",
            "Standard_B2s",
            "1 Hour",
            {"productName": "PostgreSQL Flexible Server Burstable BS", "armSkuName": "B2S"},
            {"productName": "Cosmos DB for PostgreSQL Burstable", "armSkuName": "2 vCore"},
        ),
        (
            "Azure Health Data Services",
            "FHIR Stored",
            "1 GB/Month",
            {"productName": "Azure Health Data Services", "meterName": "Structured Storage"},
            {"productName": "Azure Health Data APIs", "meterName": "Standard Structured Storage"},
        ),
        (
            "Azure DocumentDB",
            "M40",
            "1 Hour",
            {"productName": "Azure DocumentDB", "skuName": "Worker Node 4 vCore"},
            {"productName": "Azure DocumentDB", "skuName": "Coordinator Node 4 vCore"},
        ),
        (
            "Azure OpenAI",
            "gpt-4o Standard Input",
            "1K",
            {"productName": "Azure OpenAI", "meterName": "gpt 4o 1120 Inp regnl Tokens"},
            {"productName": "Azure OpenAI", "meterName": "gpt 4o 1120 cached Inp regnl Tokens"},
        ),
        (
            "Virtual Machines",
            SIZE,
            "1 Hour",
            {"productName": "Virtual Machines Ddsv5 Series", "armSkuName": SIZE},
            {"productName": "Ddsv5 Series Cloud Services", "armSkuName": SIZE},
        ),
    ],
)
def test_a_meter_is_told_from_those_that_look_like_it(
    service: str, sku: str, unit: str, right: Row, beside: Row
) -> None:
    rows = [
        {"serviceName": service, "retailPrice": usd, "unitOfMeasure": unit, **BOTH, **each}
        for usd, each in ((0.002, right), (7.0, beside))
    ]
    per_unit = 1000 if unit == "1K" else 1

    assert price_in(meter(service, sku), rows) == pytest.approx(0.002 * per_unit)
