"""Quantities of networks; prices: azure.microsoft.com/pricing/details/virtual-network."""

from collections.abc import Iterator

from finops.meters import meter
from finops.quantities.context import Context
from finops.quantities.quantity import Quantity, all_month, fixed, unknown, used
from finops.resources import Resource, text
from stacks.usage_assumptions import UsageName

_NETWORK = "Virtual Network"


def nat_gateway(_resource: Resource, context: Context) -> Iterator[Quantity]:
    """A NAT gateway: its hours and the data through it."""
    yield all_month(meter("NAT Gateway", "Gateway"))
    yield used(context, meter("NAT Gateway", "Data"), UsageName.NAT_GB)


def public_address(resource: Resource, _context: Context) -> Iterator[Quantity]:
    """A public address."""
    if text(resource.inputs, "sku", "name") == "Standard":
        yield all_month(meter(_NETWORK, "Standard Static IP"))
    else:
        yield unknown("a public address that is not of the tier Standard")


def private_endpoint(_resource: Resource, context: Context) -> Iterator[Quantity]:
    """A private endpoint: its hours and the data through it."""
    yield all_month(meter(_NETWORK, "Private Endpoint"))
    yield used(context, meter(_NETWORK, "Private Endpoint Data"), UsageName.ENDPOINT_GB)


def private_zone(_resource: Resource, context: Context) -> Iterator[Quantity]:
    """A private DNS zone: its month and its queries."""
    yield fixed(meter("Azure DNS", "Private Zone"), 1)
    yield used(context, meter("Azure DNS", "Private Queries"), UsageName.DNS_QUERIES)


def peering(_resource: Resource, _context: Context) -> Iterator[Quantity]:
    """Data between two networks, which no assumption is made of."""
    yield unknown("the data between the networks", meter(_NETWORK, "Peering Data"))
