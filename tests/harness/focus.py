"""A bill in the columns of FOCUS 1.2, made from an estimate as if it had come true.

Columns and allowed values: focus.finops.org, version 1.2. Each meter of each resource is one row.
"""

import csv
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from finops.lines import Estimate, Line
from finops.reconcile import billed_kind
from stacks.tag_vocabulary import COST_CENTER

ACCOUNT = "/providers/Microsoft.Billing/billingAccounts/1234567"
SUBSCRIPTION = "/subscriptions/00000000-0000-4000-8000-000000000001"
START, END = "2026-10-01T00:00:00Z", "2026-11-01T00:00:00Z"
REGIONS = {"eastus2": "East US 2", "eastus": "East US"}
CATEGORIES = {
    "Virtual Machines": ("Compute", "Virtual Machines"),
    "Azure Kubernetes Service": ("Compute", "Containers"),
    "Container Registry": ("Compute", "Containers"),
    "Azure Managed Redis": ("Databases", "Caching"),
    "Azure Database for PostgreSQL": ("Databases", "Relational Databases"),
    "Azure DocumentDB": ("Databases", "NoSQL Databases"),
    "Azure Databricks": ("Analytics", "Data Processing"),
    "Event Hubs": ("Integration", "Messaging"),
    "Azure OpenAI": ("AI and Machine Learning", "Generative AI"),
    "Azure Cognitive Search": ("AI and Machine Learning", "Other (AI and Machine Learning)"),
    "Storage": ("Storage", "Object Storage"),
    "Log Analytics": ("Management and Governance", "Observability"),
    "Azure Monitor": ("Management and Governance", "Observability"),
    "Azure Grafana Service": ("Management and Governance", "Observability"),
    "Key Vault": ("Identity", "Other (Identity)"),
    "Microsoft Defender for Cloud": ("Security", "Threat Detection and Response"),
    "NAT Gateway": ("Networking", "Network Connectivity"),
    "Virtual Network": ("Networking", "Network Infrastructure"),
    "Load Balancer": ("Networking", "Application Networking"),
    "Azure DNS": ("Networking", "Network Routing"),
}
OTHER = ("Other", "Other (Other)")


@dataclass(frozen=True)
class Bill:
    """Rows of a bill, each with every column of FOCUS."""

    rows: tuple[Mapping[str, str], ...]

    def write(self, path: Path) -> None:
        """The bill as CSV; what does not apply is empty."""
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, list(self.rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(self.rows)


def bill_of(estimate: Estimate) -> Bill:
    """What a month would be billed, where everything is used as expected."""
    return Bill(tuple(_rows(estimate)))


def _rows(estimate: Estimate) -> Iterator[Mapping[str, str]]:
    for line in estimate.lines:
        if line.price and line.cost.expected:
            yield {**_period(), **_account(), **_service(line), **_what(line), **_money(line)}


def _period() -> Mapping[str, str]:
    return {
        "BillingPeriodStart": START,
        "BillingPeriodEnd": END,
        "ChargePeriodStart": START,
        "ChargePeriodEnd": END,
    }


def _account() -> Mapping[str, str]:
    return {
        "BillingAccountId": ACCOUNT,
        "BillingAccountName": "Mercy",
        "BillingAccountType": "Billing Profile",
        "BillingCurrency": "USD",
        "PricingCurrency": "USD",
        "InvoiceId": "G000000001",
        "InvoiceIssuerName": "Microsoft",
        "ProviderName": "Microsoft",
        "PublisherName": "Microsoft",
        "SubAccountId": SUBSCRIPTION,
        "SubAccountName": "clinical-ml",
        "SubAccountType": "Subscription",
    }


def _service(line: Line) -> Mapping[str, str]:
    service, _, sku = line.meter.partition(" / ")
    category, subcategory = CATEGORIES.get(service, OTHER)
    return {
        "ServiceName": service,
        "ServiceCategory": category,
        "ServiceSubcategory": subcategory,
        "SkuId": f"{service}/{sku}",
        "SkuMeter": sku,
        "SkuPriceId": f"{service}/{sku}/{line.region}",
        "SkuPriceDetails": "",
        "RegionId": line.region,
        "RegionName": REGIONS[line.region],
        "AvailabilityZone": "",
    }


def _what(line: Line) -> Mapping[str, str]:
    module, _, kind = billed_kind(line).replace("/", ".").rpartition(":")
    module = module.replace(":", ".")
    group = f"{SUBSCRIPTION}/resourcegroups/core/providers"
    return {
        "ChargeCategory": "Usage",
        "ChargeClass": "",
        "ChargeDescription": f"{line.meter} of {line.name}",
        "ChargeFrequency": "Usage-Based",
        "ResourceId": f"{group}/microsoft.{module}/{_plural(kind)}/{line.name}".casefold(),
        "ResourceName": line.name,
        "ResourceType": f"microsoft.{module}/{kind}",
        "Tags": json.dumps({COST_CENTER: line.cost_center} if line.cost_center else {}),
        "CapacityReservationId": "",
        "CapacityReservationStatus": "",
        **{f"CommitmentDiscount{each}": "" for each in COMMITMENT},
    }


COMMITMENT = ("Category", "Id", "Name", "Quantity", "Status", "Type", "Unit")


def _plural(kind: str) -> str:
    return re.sub(r"y$", "ie", kind) + ("es" if kind.endswith("ss") else "s")


def _money(line: Line) -> Mapping[str, str]:
    quantity = Decimal(f"{line.quantity.expected:.6f}")
    price = Decimal(f"{line.cost.expected / line.quantity.expected:.6f}")
    cost = f"{quantity * price:f}"
    costs = ("BilledCost", "EffectiveCost", "ListCost", "ContractedCost")
    prices = ("ListUnitPrice", "ContractedUnitPrice")
    return {
        **dict.fromkeys((*costs, "PricingCurrencyEffectiveCost"), cost),
        **{each: f"{price:f}" for name in prices for each in (name, f"PricingCurrency{name}")},
        "PricingCategory": "Standard",
        "PricingQuantity": f"{quantity:f}",
        "PricingUnit": UNITS.get(line.unit, line.unit),
        "ConsumedQuantity": f"{quantity:f}",
        "ConsumedUnit": UNITS.get(line.unit, line.unit),
    }


UNITS = {
    "hour": "Hours",
    "day": "Days",
    "month": "Months",
    "GB": "GB",
    "GB-month": "GB-Months",
    "disk-month": "Disk-Months",
    "key-month": "Key-Months",
    "user-month": "User-Months",
    "mail": "Mails",
    "10k operations": "10000 Operations",
    "100k requests": "100000 Requests",
    "1M events": "1000000 Events",
    "1M queries": "1000000 Queries",
    "1M tokens": "1000000 Tokens",
    "10M samples": "10000000 Samples",
}
"""Units as FOCUS writes them: capitalised, in the plural."""
