"""The meters that the platform is billed by."""

import re
from dataclasses import dataclass

from finops.meter_table import family_of

HOURS = 730
"""Hours of a month in Azure's own price pages."""
DAYS = 365 / 12
"""Days of a month."""


@dataclass(frozen=True)
class Meter:
    """What is counted, and in what."""

    service: str
    """Service, as the Retail Prices API names it."""
    sku: str
    """SKU; Azure's own name where it has one."""
    unit: str
    """What the price is for, such as ``hour`` or ``GB-month``."""

    def __str__(self) -> str:
        return f"{self.service} / {self.sku}"


def meter(service: str, sku: str) -> Meter:
    """The meter of a service and a SKU.

    Raises:
        KeyError: No family has it.
    """
    return Meter(service, sku, family_of(service, sku).unit)


def series_and_cores(size: str) -> tuple[str, int] | None:
    """Series and vCPUs of a machine size: ``Standard_D4ds_v5`` is four of ``Ddsv5``."""
    found = re.fullmatch(r"(?:Standard_)?([A-Z]+)(\d+)([a-z]*)(?:_[A-Z0-9]+)?(?:_(v\d+))?", size)
    if not found:
        return None
    letters, cores, features, version = found.groups()
    return f"{letters}{features}{version or ''}", int(cores)


def cores_of(size: str) -> int | None:
    """Number of vCPUs of a machine size; ``None`` where its name does not tell."""
    found = series_and_cores(size)
    return found[1] if found else None


def has_gpu(size: str) -> bool:
    """Whether a machine size has GPUs: Azure's N series."""
    return size.startswith("Standard_N")
