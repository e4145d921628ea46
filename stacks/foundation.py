"""Settings of the foundation: network, keys, registry and lake."""

from enum import StrEnum, unique
from typing import Annotated

from pydantic import Field

from stacks.base import Model


@unique
class KeyVaultSku(StrEnum):
    """Key Vault tiers; premium keeps keys in hardware modules (FIPS 140-3 level 3)."""

    STANDARD = "standard"
    PREMIUM = "premium"


class KeyVaultSettings(Model):
    """Key Vault for secrets and customer-managed keys."""

    sku: KeyVaultSku = KeyVaultSku.PREMIUM
    """Tier of the vault."""
    soft_delete_retention_days: Annotated[int, Field(ge=7, le=90)] = 90
    """Days for which a deleted vault, key or secret can be recovered; fixed at creation."""
    key_rotation_months: Annotated[int, Field(ge=1, le=24)] = 12
    """Months after which a customer-managed key is rotated."""
